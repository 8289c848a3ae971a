package io.weir.query.json;

import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import io.weir.schemas.AttributeNumbers;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Reads one JSON object field by field. Whatever is wrong is a problem that points to it. */
public final class Fields {

    private static final int MAX_LENGTH = 512;

    private final JsonNode object;
    private final String pointer;

    private Fields(JsonNode object, String pointer) {
        this.object = object;
        this.pointer = pointer;
    }

    /** @param known every field that the object may have */
    public static Fields of(JsonNode object, String pointer, String... known) {
        if (!object.isObject()) throw invalid(pointer, "must be an object, is " + kind(object));
        List<String> names = Arrays.asList(known);
        for (String name : object.propertyNames()) {
            if (!names.contains(name)) {
                throw problem(ProblemCode.FIELD_UNKNOWN, pointer + "/" + escaped(name), "is not one of " + names);
            }
        }
        return new Fields(object, pointer);
    }

    public boolean has(String name) {
        return object.has(name);
    }

    /** Absent and null are the same. */
    public boolean isGiven(String name) {
        return value(name) != null;
    }

    /** An object within this one. */
    public Fields object(String name, String... known) {
        JsonNode value = value(name);
        if (value == null) throw problem(ProblemCode.FIELD_MISSING, at(name), "is missing");
        return of(value, at(name), known);
    }

    /** Absent and null are the same. */
    public String text(String name, String orElse) {
        JsonNode value = value(name);
        return value == null ? orElse : text(value, at(name));
    }

    /** Of several lines; absent and null are null. */
    public String prose(String name, int maxLength) {
        JsonNode value = value(name);
        return value == null ? null : text(value, at(name), maxLength);
    }

    private static String text(JsonNode value, String pointer) {
        return text(value, pointer, MAX_LENGTH);
    }

    private static String text(JsonNode value, String pointer, int maxLength) {
        String text = notBlank(value, pointer);
        if (text.length() <= maxLength) return text;
        throw problem(
                ProblemCode.FIELD_TOO_LONG,
                pointer,
                "must have at most " + maxLength + " characters, has " + text.length());
    }

    private static String notBlank(JsonNode value, String pointer) {
        if (!value.isString()) throw invalid(pointer, "must be a string, is " + kind(value));
        String text = value.asString();
        if (text.isBlank()) throw invalid(pointer, "must not be blank");
        return storable(text, pointer);
    }

    private static String storable(String text, String pointer) {
        if (isStorable(text)) return text;
        throw problem(ProblemCode.TEXT_INVALID, pointer, "must not hold NUL or half of a surrogate pair");
    }

    /** PostgreSQL takes no NUL, and UTF-8 knows no half of a pair. */
    public static boolean isStorable(String text) {
        return text.indexOf('\0') < 0
                && text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    public String required(String name) {
        String text = text(name, null);
        if (text == null) throw problem(ProblemCode.FIELD_MISSING, at(name), "is missing");
        return text;
    }

    public String matching(String name, Pattern pattern) {
        String text = required(name);
        if (!pattern.matcher(text).matches()) throw invalid(at(name), "must match " + pattern + ", is " + text);
        return text;
    }

    public <E extends Enum<E>> E choice(String name, List<E> choices, E orElse) {
        String text = text(name, null);
        if (text == null && orElse != null) return orElse;
        if (text == null) throw problem(ProblemCode.FIELD_MISSING, at(name), "is missing");
        return choices.stream()
                .filter(choice -> choice.name().equals(text))
                .findFirst()
                .orElseThrow(() -> invalid(at(name), "must be one of " + choices + ", is " + text));
    }

    public boolean flag(String name) {
        JsonNode value = value(name);
        if (value == null) return false;
        if (!value.isBoolean()) throw invalid(at(name), "must be true or false, is " + kind(value));
        return value.asBoolean();
    }

    public int integer(String name, int min, int max) {
        JsonNode value = value(name);
        if (value == null) throw problem(ProblemCode.FIELD_MISSING, at(name), "is missing");
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.asInt() < min || value.asInt() > max) {
            throw invalid(at(name), "must be an integer from " + min + " to " + max + ", is " + value);
        }
        return value.asInt();
    }

    /** Any JSON whose texts can be stored; absent and null are null. */
    public JsonNode json(String name) {
        JsonNode value = value(name);
        if (value != null) requireStorable(value, at(name));
        return value;
    }

    private static void requireStorable(JsonNode value, String pointer) {
        if (value.isString()) storable(value.asString(), pointer);
        for (String name : value.propertyNames()) storable(name, pointer);
        for (JsonNode inner : value) requireStorable(inner, pointer);
    }

    /** A share from 0 to 1, of at most six places behind the point. */
    public BigDecimal share(String name, BigDecimal orElse) {
        BigDecimal share = amount(name);
        if (share == null) return orElse;
        if (share.compareTo(BigDecimal.ONE) > 0 || share.stripTrailingZeros().scale() > 6) {
            throw invalid(at(name), "must be from 0 to 1 with at most 6 decimal places, is " + share);
        }
        return share.signum() == 0 ? BigDecimal.ZERO : share.stripTrailingZeros();
    }

    /** 0 or more, or null. */
    public BigDecimal amount(String name) {
        JsonNode value = value(name);
        if (value == null) return null;
        if (!value.isNumber()) throw invalid(at(name), "must be a number, is " + kind(value));
        BigDecimal amount = value.decimalValue();
        boolean plain = amount.signum() >= 0 && amount.precision() <= 30 && Math.abs((long) amount.scale()) <= 30;
        if (!plain) throw invalid(at(name), "must be 0 or more and of at most 30 digits");
        return amount;
    }

    public Instant time(String name) {
        String text = text(name, null);
        if (text == null) return null;
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            return Instant.ofEpochMilli(time.toEpochMilli());
        } catch (DateTimeParseException | ArithmeticException e) {
            throw invalid(at(name), "must be a time such as 2026-11-24T12:00:00Z, is " + text);
        }
    }

    /** An ISO-8601 duration above 0, as it is normally written. */
    public String duration(String name, String orElse) {
        String text = text(name, null);
        if (text == null) return orElse;
        try {
            Duration duration = Duration.parse(text);
            if (duration.toMillis() > 0) return duration.toString();
        } catch (DateTimeParseException | ArithmeticException e) {
            throw invalid(at(name), "must be a duration such as PT24H, is " + text);
        }
        throw invalid(at(name), "must be above 0, is " + text);
    }

    public <T> List<T> list(String name, int min, int max, Function<Item, T> reader) {
        JsonNode value = value(name);
        if (value == null) throw problem(ProblemCode.FIELD_MISSING, at(name), "is missing");
        if (!value.isArray()) throw invalid(at(name), "must be an array, is " + kind(value));
        String rule = "must have " + min + " to " + max + " entries, has " + value.size();
        if (value.size() < min) throw invalid(at(name), rule);
        if (value.size() > max) throw problem(ProblemCode.TOO_MANY_ENTRIES, at(name), rule);
        List<T> read = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) read.add(reader.apply(new Item(value.get(i), at(name) + "/" + i)));
        return read;
    }

    public <T> List<T> listOrEmpty(String name, int min, int max, Function<Item, T> reader) {
        return isGiven(name) ? list(name, min, max, reader) : List.of();
    }

    /** Different texts, in their order. */
    public List<String> texts(String name, int min, int max) {
        List<String> texts = list(name, min, max, item -> text(item.value(), item.pointer()));
        unique(at(name), texts);
        return texts;
    }

    /** Different values of an attribute, as text; numbers are written as the log writes them. */
    public List<String> attributeValues(String name, int min, int max) {
        List<String> texts = list(name, min, max, item -> {
            JsonNode value = item.value();
            if (value.isNumber()) return AttributeNumbers.text(value.decimalValue());
            return value.isBoolean() ? value.toString() : text(value, item.pointer());
        });
        unique(at(name), texts);
        return texts;
    }

    public static void unique(String pointer, List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) throw invalid(pointer, "must have different entries, has " + name + " twice");
        }
    }

    /** One entry of an array. */
    public record Item(JsonNode value, String pointer) {}

    public String at(String name) {
        return pointer + "/" + name;
    }

    private JsonNode value(String name) {
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }

    public static ProblemException invalid(String pointer, String rule) {
        return problem(ProblemCode.FIELD_INVALID, pointer, rule);
    }

    public static ProblemException problem(ProblemCode code, String pointer, String rule) {
        String field = pointer.isEmpty() ? "The body" : pointer;
        return new ProblemException(Problem.of(code, field + " " + rule + ".", pointer));
    }

    /** RFC 6901. */
    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private static String kind(JsonNode value) {
        return value.getNodeType().name().toLowerCase(Locale.ROOT);
    }
}
