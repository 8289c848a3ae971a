package io.weir.ingest.read;

import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The shapes of a body: one event, an array, {@code {"events":[…]}}, or a line each. Hands over event after event, and
 * throws for what concerns the request as a whole. For one thread.
 */
public final class BatchReader {

    private final Limits limits;
    private final EventReader reader;
    private final EventDraft draft;
    private int count;

    public BatchReader(Limits limits) {
        this.limits = limits;
        reader = new EventReader(limits);
        draft = new EventDraft(limits);
    }

    /**
     * Reads {@code application/json}.
     *
     * @return true when the body was one event by itself, not a batch
     * @throws MalformedJson when the body is not JSON; what was handed over is void
     * @throws ProblemException for too many events or none, or a wrong envelope
     */
    public boolean document(byte[] body, int length, EventConsumer events) {
        count = 0;
        if (isBlank(body, 0, length)) throw noEvents();
        try (JsonParser parser = JsonParsers.of(body, 0, length)) {
            JsonToken first = parser.nextToken();
            boolean isSingle = false;
            if (first == JsonToken.START_ARRAY) {
                elements(parser, body, 0, events);
            } else if (first == JsonToken.START_OBJECT) {
                int from = startOfToken(parser);
                String key = parser.nextName();
                isSingle = !"events".equals(key);
                if (isSingle) {
                    event(parser, key, body, from, 0, events);
                } else {
                    envelope(parser, body, events);
                }
            } else {
                isSingle = true;
                notAnObject(parser, body, 0, events);
            }
            if (parser.nextToken() != null) throw new MalformedJson("Something follows the JSON value.");
            if (count == 0) throw noEvents();
            return isSingle;
        } catch (JacksonException e) {
            throw JsonParsers.malformed(e);
        }
    }

    /**
     * Reads {@code application/x-ndjson}: lines end with a line feed, blank lines don't count. A line that is not JSON is
     * handed over as such, and the next one is read.
     *
     * @throws ProblemException for too many events or none
     */
    public void lines(byte[] body, int length, EventConsumer events) {
        count = 0;
        int from = 0;
        while (from < length) {
            int to = from;
            while (to < length && body[to] != '\n') to++;
            int end = to > from && body[to - 1] == '\r' ? to - 1 : to;
            if (!isBlank(body, from, end)) line(body, from, end, events);
            from = to + 1;
        }
        if (count == 0) throw noEvents();
    }

    private void line(byte[] body, int from, int to, EventConsumer events) {
        try (JsonParser parser = JsonParsers.of(body, from, to)) {
            read(parser, parser.nextToken(), body, from, events);
        } catch (JacksonException e) {
            counted();
            events.malformed(JsonParsers.malformed(e).getMessage(), body, from, to);
        } catch (MalformedJson e) {
            counted();
            events.malformed(e.getMessage(), body, from, to);
        }
    }

    /** One line: what follows the value is looked at before the value is handed over. */
    private void read(JsonParser parser, JsonToken first, byte[] body, int base, EventConsumer events) {
        int from = base + startOfToken(parser);
        boolean isObject = first == JsonToken.START_OBJECT;
        if (isObject) {
            reader.read(parser, parser.nextName(), draft);
        } else {
            refuseOther(parser);
        }
        int to = withoutBlanks(body, base + endOfToken(parser));
        if (parser.nextToken() != null) throw new MalformedJson("Something follows the JSON value on its line.");
        events.event(draft, body, from, to);
        counted();
    }

    private void envelope(JsonParser parser, byte[] body, EventConsumer events) {
        if (parser.nextToken() != JsonToken.START_ARRAY) {
            throw problem(ProblemCode.FIELD_INVALID, "events is an array.", "/events");
        }
        elements(parser, body, 0, events);
        String next = parser.nextName();
        if ("events".equals(next)) throw new MalformedJson("The key events comes twice.");
        if (next != null) {
            String pointer = next.length() > limits.nameCharacters() ? "" : "/" + Pointers.escape(next);
            throw problem(ProblemCode.FIELD_UNKNOWN, "Beside events there is nothing in the envelope.", pointer);
        }
    }

    private void elements(JsonParser parser, byte[] body, int base, EventConsumer events) {
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == JsonToken.START_OBJECT) {
                int from = startOfToken(parser);
                event(parser, parser.nextName(), body, from, base, events);
            } else {
                notAnObject(parser, body, base, events);
            }
        }
    }

    private void event(JsonParser parser, String key, byte[] body, int from, int base, EventConsumer events) {
        counted();
        reader.read(parser, key, draft);
        events.event(draft, body, base + from, base + endOfToken(parser));
    }

    private void notAnObject(JsonParser parser, byte[] body, int base, EventConsumer events) {
        counted();
        int from = startOfToken(parser);
        refuseOther(parser);
        events.event(draft, body, base + from, withoutBlanks(body, base + endOfToken(parser)));
    }

    /** After a number at the root the parser stands behind the blank that ended it. */
    private static int withoutBlanks(byte[] body, int end) {
        int to = end;
        while (to > 0 && isBlank(body, to - 1, to)) to--;
        return to;
    }

    private void refuseOther(JsonParser parser) {
        draft.clear();
        draft.refuse(ProblemCode.NOT_AN_OBJECT, "", "An event must be a JSON object.");
        if (parser.currentToken().isScalarValue()) {
            // The parser reads strings and numbers lazily: the end is known after the value is.
            parser.getStringLength();
        } else {
            parser.skipChildren();
        }
    }

    private void counted() {
        if (++count > limits.events()) {
            throw problem(ProblemCode.TOO_MANY_EVENTS, "A request holds at most " + limits.events() + " events.", null);
        }
    }

    private static int startOfToken(JsonParser parser) {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    private static int endOfToken(JsonParser parser) {
        return (int) parser.currentLocation().getByteOffset();
    }

    private static boolean isBlank(byte[] body, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = body[i];
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') return false;
        }
        return true;
    }

    private static ProblemException noEvents() {
        return problem(ProblemCode.NO_EVENTS, "Send one event, an array, {\"events\":[…]}, or a line for each.", null);
    }

    private static ProblemException problem(ProblemCode code, String detail, String pointer) {
        return new ProblemException(Problem.of(code, detail, pointer));
    }
}
