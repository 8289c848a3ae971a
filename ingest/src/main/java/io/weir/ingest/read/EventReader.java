package io.weir.ingest.read;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.weir.kit.problem.ProblemCode;
import io.weir.schemas.AttributeNumbers;
import java.math.BigDecimal;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * One event's JSON object, token by token, into a draft. What a field may hold by itself is decided here; what fields
 * mean together is decided in {@code validation}. What is null counts as absent: a field, a value or an attribute.
 */
final class EventReader {

    private static final byte[] TRUE = "true".getBytes(US_ASCII);
    private static final byte[] FALSE = "false".getBytes(US_ASCII);

    /** Bits of the draft's met keys after those of {@link Field}. */
    private static final int TIME = Field.COUNT;

    private static final int UNITS = TIME + 1;
    private static final int AGENT = TIME + 2;
    private static final int TRACE = TIME + 3;
    private static final int EXPOSURE = TIME + 4;
    private static final int VALUES = TIME + 5;
    private static final int ATTRIBUTES = TIME + 6;

    private final Limits limits;

    EventReader(Limits limits) {
        this.limits = limits;
    }

    /**
     * Reads up to the object's end.
     *
     * @param firstName the object's first key, which the parser stands on; null: it is empty
     * @throws MalformedJson for a key that comes twice
     */
    void read(JsonParser parser, String firstName, EventDraft draft) {
        draft.clear();
        int name = limits.nameCharacters();
        for (String key = firstName; key != null; key = parser.nextName()) {
            JsonToken token = parser.nextToken();
            switch (key) {
                case "id" -> text(parser, token, Field.ID, limits.idCharacters(), draft);
                case "type" -> text(parser, token, Field.TYPE, name, draft);
                case "time" -> time(parser, token, draft);
                case "units" -> units(parser, token, draft);
                case "task" -> text(parser, token, Field.TASK, name, draft);
                case "agent" -> agent(parser, token, draft);
                case "trace" -> trace(parser, token, draft);
                case "exposure" -> exposure(parser, token, draft);
                case "outcome" -> text(parser, token, Field.OUTCOME, name, draft);
                case "values" -> values(parser, token, draft);
                case "attributes" -> attributes(parser, token, draft);
                case "text" -> text(parser, token, Field.TEXT, Integer.MAX_VALUE, draft);
                default -> unknown(parser, "", key, draft);
            }
        }
    }

    private void units(JsonParser parser, JsonToken token, EventDraft draft) {
        draft.meet(UNITS);
        if (!isObject(parser, token, "/units", draft)) return;
        int name = limits.nameCharacters();
        for (String key = parser.nextName(); key != null; key = parser.nextName()) {
            JsonToken value = parser.nextToken();
            switch (key) {
                case "user" -> text(parser, value, Field.USER, name, draft);
                case "session" -> text(parser, value, Field.SESSION, name, draft);
                case "run" -> text(parser, value, Field.RUN, name, draft);
                default -> unknown(parser, "/units", key, draft);
            }
        }
    }

    private void agent(JsonParser parser, JsonToken token, EventDraft draft) {
        draft.meet(AGENT);
        if (!isObject(parser, token, "/agent", draft)) return;
        int name = limits.nameCharacters();
        for (String key = parser.nextName(); key != null; key = parser.nextName()) {
            JsonToken value = parser.nextToken();
            switch (key) {
                case "name" -> text(parser, value, Field.AGENT_NAME, name, draft);
                case "version" -> text(parser, value, Field.AGENT_VERSION, name, draft);
                default -> unknown(parser, "/agent", key, draft);
            }
        }
    }

    private void trace(JsonParser parser, JsonToken token, EventDraft draft) {
        draft.meet(TRACE);
        if (!isObject(parser, token, "/trace", draft)) return;
        int name = limits.nameCharacters();
        for (String key = parser.nextName(); key != null; key = parser.nextName()) {
            JsonToken value = parser.nextToken();
            switch (key) {
                case "trace_id" -> text(parser, value, Field.TRACE_ID, name, draft);
                case "span_id" -> text(parser, value, Field.SPAN_ID, name, draft);
                case "parent_span_id" -> text(parser, value, Field.PARENT_SPAN_ID, name, draft);
                default -> unknown(parser, "/trace", key, draft);
            }
        }
    }

    private void exposure(JsonParser parser, JsonToken token, EventDraft draft) {
        draft.meet(EXPOSURE);
        if (!isObject(parser, token, "/exposure", draft)) return;
        draft.exposure();
        int name = limits.nameCharacters();
        for (String key = parser.nextName(); key != null; key = parser.nextName()) {
            JsonToken value = parser.nextToken();
            switch (key) {
                case "experiment" -> text(parser, value, Field.EXPERIMENT, name, draft);
                case "variant" -> text(parser, value, Field.VARIANT, name, draft);
                default -> unknown(parser, "/exposure", key, draft);
            }
        }
    }

    private void values(JsonParser parser, JsonToken token, EventDraft draft) {
        draft.meet(VALUES);
        if (!isObject(parser, token, "/values", draft)) return;
        for (String key = parser.nextName(); key != null; key = parser.nextName()) {
            JsonToken value = parser.nextToken();
            if (value == JsonToken.VALUE_NULL) {
                draft.values.absent(key);
                continue;
            }
            boolean isNumber = value == JsonToken.VALUE_NUMBER_INT || value == JsonToken.VALUE_NUMBER_FLOAT;
            if (!isNumber) {
                invalid(parser, "/values/" + Pointers.escape(key), "A value must be a number.", draft);
            } else if (mayEnter("/values", key, draft.values, limits.values(), draft)) {
                try {
                    value(parser, key, draft);
                } catch (ArithmeticException e) {
                    draft.refuse(
                            ProblemCode.NUMBER_OUT_OF_RANGE,
                            "/values/" + Pointers.escape(key),
                            "The number cannot be held exactly: it is " + e.getMessage() + ".");
                }
            }
        }
    }

    private static void value(JsonParser parser, String key, EventDraft draft) {
        char[] text = parser.getStringCharacters();
        int offset = parser.getStringOffset();
        int length = parser.getStringLength();
        long millionths = Millionths.of(text, offset, length);
        boolean isBelow = millionths == 0 && Millionths.isBelowResolution(text, offset, length);
        draft.values.add(key, millionths, isBelow ? EventDraft.BELOW_RESOLUTION : 0);
    }

    private void attributes(JsonParser parser, JsonToken token, EventDraft draft) {
        draft.meet(ATTRIBUTES);
        if (!isObject(parser, token, "/attributes", draft)) return;
        for (String key = parser.nextName(); key != null; key = parser.nextName()) {
            attribute(parser, parser.nextToken(), key, draft);
        }
    }

    private void attribute(JsonParser parser, JsonToken token, String key, EventDraft draft) {
        int start = draft.text.length();
        int length;
        switch (token) {
            case VALUE_STRING -> {
                if (!mayEnter("/attributes", key, draft.attributes, limits.attributes(), draft)) return;
                length = append(parser, limits.attributeCharacters(), Integer.MAX_VALUE, draft);
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                if (!mayEnter("/attributes", key, draft.attributes, limits.attributes(), draft)) return;
                length = number(parser, token, draft);
            }
            case VALUE_TRUE, VALUE_FALSE -> {
                if (!mayEnter("/attributes", key, draft.attributes, limits.attributes(), draft)) return;
                byte[] word = token == JsonToken.VALUE_TRUE ? TRUE : FALSE;
                draft.text.append(word);
                length = word.length;
            }
            case VALUE_NULL -> {
                draft.attributes.absent(key);
                return;
            }
            default -> {
                String pointer = "/attributes/" + Pointers.escape(key);
                invalid(parser, pointer, "An attribute must be a string, a number or a boolean.", draft);
                return;
            }
        }
        if (length >= 0) {
            draft.attributes.add(key, start, length);
        } else if (length == TextBytes.TOO_LONG && token != JsonToken.VALUE_STRING) {
            String pointer = "/attributes/" + Pointers.escape(key);
            draft.refuse(ProblemCode.NUMBER_OUT_OF_RANGE, pointer, "The number is too long.");
        } else {
            String pointer = "/attributes/" + Pointers.escape(key);
            refuse(length, pointer, limits.attributeCharacters() + " characters", draft);
        }
    }

    /** {@link AttributeNumbers}. @return as {@link TextBytes#append} */
    private int number(JsonParser parser, JsonToken token, EventDraft draft) {
        int written = parser.getStringLength();
        if (written > limits.attributeCharacters()) return TextBytes.TOO_LONG;
        char[] characters = parser.getStringCharacters();
        int offset = parser.getStringOffset();
        boolean isAsItIs = token == JsonToken.VALUE_NUMBER_INT
                && written <= AttributeNumbers.MOST_PLAIN_DIGITS
                && characters[offset] != '-'; // -0 is 0
        if (isAsItIs) return append(parser, limits.attributeCharacters(), Integer.MAX_VALUE, draft);
        try {
            String text = AttributeNumbers.text(new BigDecimal(characters, offset, written));
            if (text.length() > limits.attributeCharacters()) return TextBytes.TOO_LONG;
            draft.text.append(text.getBytes(US_ASCII));
            return text.length();
        } catch (NumberFormatException e) {
            return TextBytes.TOO_LONG; // an exponent beyond 32 bits
        }
    }

    /** Whether there is room for an entry of this name, and the name can be stored. If not, that is noted. */
    private boolean mayEnter(String pointer, String name, Entries entries, int limit, EventDraft draft) {
        if (draft.isRefused()) return false;
        if (name.isEmpty()) {
            draft.refuse(ProblemCode.FIELD_INVALID, pointer, "A name is empty.");
        } else if (name.length() > limits.nameCharacters()
                && name.codePointCount(0, name.length()) > limits.nameCharacters()) {
            String words = "A name is longer than " + limits.nameCharacters() + " characters.";
            draft.refuse(ProblemCode.FIELD_TOO_LONG, pointer, words);
        } else if (!Pointers.isStorable(name)) {
            draft.refuse(ProblemCode.TEXT_INVALID, pointer, "A name holds NUL or half of a surrogate pair.");
        } else if (entries.isFull()) {
            draft.refuse(ProblemCode.TOO_MANY_ENTRIES, pointer, "There are more than " + limit + " entries.");
        }
        return !draft.isRefused();
    }

    private void text(JsonParser parser, JsonToken token, Field field, int maxCharacters, EventDraft draft) {
        draft.meet(field.ordinal());
        if (token == JsonToken.VALUE_NULL) return;
        if (token != JsonToken.VALUE_STRING) {
            invalid(parser, field.pointer(), "It must be a string.", draft);
            return;
        }
        int start = draft.text.length();
        int maxBytes = field == Field.TEXT ? limits.textBytes() : Integer.MAX_VALUE;
        int length = append(parser, maxCharacters, maxBytes, draft);
        if (length > 0 || length == 0 && field == Field.TEXT) {
            draft.set(field, start, length);
        } else if (length == 0) {
            draft.refuse(ProblemCode.FIELD_INVALID, field.pointer(), "It is empty.");
        } else {
            String limit = field == Field.TEXT ? maxBytes + " bytes" : maxCharacters + " characters";
            refuse(length, field.pointer(), limit, draft);
        }
    }

    private static int append(JsonParser parser, int maxCharacters, int maxBytes, EventDraft draft) {
        return draft.text.append(
                parser.getStringCharacters(),
                parser.getStringOffset(),
                parser.getStringLength(),
                maxCharacters,
                maxBytes);
    }

    private static void refuse(int failure, String pointer, String limit, EventDraft draft) {
        if (failure == TextBytes.TOO_LONG) {
            draft.refuse(ProblemCode.FIELD_TOO_LONG, pointer, "It is longer than " + limit + ".");
        } else {
            draft.refuse(ProblemCode.TEXT_INVALID, pointer, "It holds NUL or half of a surrogate pair.");
        }
    }

    private static void time(JsonParser parser, JsonToken token, EventDraft draft) {
        draft.meet(TIME);
        if (token == JsonToken.VALUE_NULL) return;
        long time = token == JsonToken.VALUE_STRING
                ? Rfc3339.parse(parser.getStringCharacters(), parser.getStringOffset(), parser.getStringLength())
                : Rfc3339.INVALID;
        if (time == Rfc3339.INVALID) {
            String words = "A time must be written as RFC 3339 says, with an offset: 2026-11-23T20:41:00.123Z.";
            invalid(parser, "/time", words, draft);
        } else {
            draft.time(time);
        }
    }

    private static boolean isObject(JsonParser parser, JsonToken token, String pointer, EventDraft draft) {
        if (token == JsonToken.START_OBJECT) return true;
        if (token != JsonToken.VALUE_NULL) invalid(parser, pointer, "It must be an object.", draft);
        return false;
    }

    private static void invalid(JsonParser parser, String pointer, String words, EventDraft draft) {
        draft.refuse(ProblemCode.FIELD_INVALID, pointer, words);
        parser.skipChildren();
    }

    private void unknown(JsonParser parser, String parent, String key, EventDraft draft) {
        if (Pointers.isStorable(key)) {
            // A long name is not repeated to the sender.
            String pointer = key.length() > limits.nameCharacters() ? parent : parent + "/" + Pointers.escape(key);
            draft.refuse(ProblemCode.FIELD_UNKNOWN, pointer, "There is no such field; free ones go into attributes.");
        } else {
            draft.refuse(ProblemCode.TEXT_INVALID, parent, "A name holds NUL or half of a surrogate pair.");
        }
        parser.skipChildren();
    }
}
