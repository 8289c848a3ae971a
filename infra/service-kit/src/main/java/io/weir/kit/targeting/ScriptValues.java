package io.weir.kit.targeting;

import java.util.Locale;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * JSON values compared as JavaScript compares them (ECMA-262, sections 7.1 and 7.2), because that is what the language of
 * conditions means by its operators.
 */
final class ScriptValues {

    private ScriptValues() {}

    static String type(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "string";
            case NUMBER -> "number";
            case BOOLEAN -> "boolean";
            case ARRAY -> "array";
            case OBJECT -> "object";
            default -> "null";
        };
    }

    /** {@code ===}: of the same type, and no two arrays or objects are the same one. */
    static boolean strictlyEqual(JsonNode a, JsonNode b) {
        return switch (type(a)) {
            case "string" -> b.isString() && a.asString().equals(b.asString());
            case "number" -> b.isNumber() && number(a) == number(b);
            case "boolean" -> b.isBoolean() && a.booleanValue() == b.booleanValue();
            case "null" -> b.isNull();
            default -> false;
        };
    }

    /** A value beside one that a condition writes without an operator: taken as what the condition writes. */
    static boolean looselyEqual(JsonNode value, JsonNode written) {
        return switch (type(written)) {
            case "string" -> text(value).equals(written.asString());
            case "number" -> number(value) == number(written);
            case "boolean" -> !value.isNull() && isTrue(value) == written.booleanValue();
            case "null" -> value.isNull();
            default -> sameDocument(value, written);
        };
    }

    private static boolean sameDocument(JsonNode a, JsonNode b) {
        if (a.size() != b.size() || !type(a).equals(type(b))) return false;
        if (a.isArray()) {
            for (int i = 0; i < a.size(); i++) if (!sameDocument(a.get(i), b.get(i))) return false;
            return true;
        }
        if (!a.isObject()) return strictlyEqual(a, b);
        return a.properties().stream()
                .allMatch(entry -> b.has(entry.getKey()) && sameDocument(entry.getValue(), b.get(entry.getKey())));
    }

    /** Below 0, 0, above 0; null: neither is before the other, as with what is no number. */
    static Integer order(JsonNode a, JsonNode b) {
        if (isText(a) && isText(b)) return text(a).compareTo(text(b));
        double left = number(a);
        double right = number(b);
        return Double.isNaN(left) || Double.isNaN(right) ? null : left < right ? -1 : left == right ? 0 : 1;
    }

    /** Arrays and objects are compared as their texts. */
    private static boolean isText(JsonNode value) {
        return value.isString() || value.isArray() || value.isObject();
    }

    static boolean isTrue(JsonNode value) {
        return switch (type(value)) {
            case "string" -> !value.asString().isEmpty();
            case "number" -> number(value) != 0;
            case "boolean" -> value.booleanValue();
            case "null" -> false;
            default -> true;
        };
    }

    /** NaN: it is none. */
    private static double number(JsonNode value) {
        return switch (type(value)) {
            case "number" -> value.numberValue().doubleValue(); // of any size
            case "boolean" -> value.booleanValue() ? 1 : 0;
            case "null" -> 0;
            default -> ScriptNumbers.of(text(value));
        };
    }

    /** {@code value + ""}. */
    static String text(JsonNode value) {
        return switch (type(value)) {
            case "string" -> value.asString();
            case "number" -> ScriptNumbers.text(number(value));
            case "boolean" -> Boolean.toString(value.booleanValue());
            case "array" -> joined(value);
            case "object" -> "[object Object]";
            default -> "null";
        };
    }

    private static String joined(JsonNode array) {
        StringJoiner joined = new StringJoiner(",");
        for (JsonNode element : array) joined.add(element.isNull() ? "" : text(element));
        return joined.toString();
    }

    /** Texts in lower case, also within an array; everything else as it is. */
    static JsonNode lowerCase(JsonNode value) {
        if (value.isString())
            return JsonNodeFactory.instance.stringNode(value.asString().toLowerCase(Locale.ROOT));
        if (!value.isArray()) return value;
        ArrayNode lower = JsonNodeFactory.instance.arrayNode();
        for (JsonNode element : value) lower.add(lowerCase(element));
        return lower;
    }
}
