package io.weir.ingest.assignment;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Conditions and attributes that meet where languages differ: texts that are nearly numbers, numbers that are written in several
 * ways, arrays as texts, white space, halves of surrogate pairs. Not among them is what the README lists as deliberately another.
 */
final class RandomConditions {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> NAMES =
            List.of("a", "b", "tags", "nested", "a.b", "nested.a", "tags.0", "tags.length", "tags.1.a");
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "a",
            "A",
            "b",
            "ab",
            "a,b",
            "1",
            "1.0",
            "01",
            "+1",
            " 1 ",
            "1e3",
            "1000",
            "0x10",
            "16",
            "0.0005",
            "5e-4",
            "1e-7",
            "1e+21",
            "1234567890123456",
            "12345678901234567890",
            "Infinity",
            "NaN",
            "true",
            "false",
            "null",
            "undefined",
            "[object Object]",
            "\u00a0",
            "\u00a01\ufeff",
            "\u2028",
            "\ud83d\ude00",
            "a\ud83d\ude00",
            "\u0130",
            "\u00df",
            "\u212a",
            "k",
            "\u017f",
            "s",
            "S",
            "1.2.3",
            "v1.2.3",
            "1.2.3-beta.4",
            "1.2.3+build",
            "2",
            "10",
            "a\nb",
            "\u0661");
    private static final List<Double> NUMBERS = List.of(
            0.0,
            -0.0,
            1.0,
            -1.0,
            2.0,
            3.0,
            16.0,
            1.5,
            0.0005,
            1e-7,
            1.23e-10,
            1000.0,
            1e15,
            1234567890123456.0,
            1e20,
            1e21,
            1.7e300,
            1.2345678901234567e19);
    private static final List<String> ATOMS = List.of(
            ".",
            "a",
            "b",
            "A",
            "k",
            "s",
            "\\s",
            "\\S",
            "\\d",
            "\\w",
            "\\W",
            "[a-c]",
            "[^a]",
            "[\\s]",
            "[^\\S]",
            "[]",
            "[^]",
            "\\.",
            "\\/",
            "/",
            "1",
            "\\u00a0",
            "\\x61",
            "\\-",
            "\\a",
            "[a\\-z]",
            "[\\w-z]",
            "\ud83d\ude00",
            "[\ud83d\ude00]",
            "\u00df",
            "\\bab",
            "(?:ab)",
            "(?<n>a)",
            "\\t",
            "\\0",
            "\\cA",
            "{",
            "}",
            "]",
            "[^\\w]");
    private static final List<String> COUNTS = List.of("", "", "", "*", "+", "?", "{2}", "{1,}", "*?");
    private static final List<String> VERSIONS = List.of("$veq", "$vne", "$vlt", "$vlte", "$vgt", "$vgte");
    private static final List<String> ORDERS = List.of("$lt", "$lte", "$gt", "$gte");
    private static final List<String> TYPES = List.of("string", "number", "boolean", "array", "object", "null");

    private final Random random;

    RandomConditions(long seed) {
        random = new Random(seed);
    }

    JsonNode attributes() {
        ObjectNode attributes = JSON.objectNode();
        for (String name : List.of("a", "b", "tags", "nested")) {
            // What is missing matches no pattern in Weir, so what is asked for by a pattern is there.
            if (random.nextInt(8) > 0) attributes.set(name, name.equals("tags") ? array(1) : value(2));
        }
        return attributes.set("text", text());
    }

    JsonNode condition() {
        return condition(2);
    }

    private JsonNode condition(int depth) {
        ObjectNode condition = JSON.objectNode();
        for (int i = random.nextInt(3); i >= 0; i--) {
            int kind = depth == 0 ? 9 : random.nextInt(10);
            if (kind < 3)
                condition.set(one(List.of("$and", "$or", "$nor")), list(random.nextInt(3), () -> condition(depth - 1)));
            else if (kind == 3) condition.set("$not", condition(depth - 1));
            else if (kind == 4) condition.set("text", pattern());
            else condition.set(one(NAMES), asked(depth));
        }
        return condition;
    }

    private JsonNode pattern() {
        StringBuilder pattern = new StringBuilder(random.nextBoolean() ? "^" : "");
        for (int i = random.nextInt(3); i >= 0; i--) pattern.append(one(ATOMS)).append(one(COUNTS));
        if (random.nextBoolean()) pattern.append('$');
        return JSON.objectNode().put(random.nextBoolean() ? "$regex" : "$regexi", pattern.toString());
    }

    private JsonNode asked(int depth) {
        if (random.nextInt(3) == 0) return value(1);
        ObjectNode asked = JSON.objectNode();
        for (int i = random.nextInt(5) / 4; i >= 0; i--) {
            switch (random.nextInt(11)) {
                case 0 -> asked.set(random.nextBoolean() ? "$eq" : "$ne", scalar());
                case 1, 2 -> asked.set(one(ORDERS), random.nextBoolean() ? text() : number());
                case 3 -> asked.put(one(VERSIONS), one(TEXTS));
                case 4 -> asked.put("$exists", random.nextBoolean());
                case 5 ->
                    asked.set(one(List.of("$in", "$nin", "$ini", "$nini")), list(random.nextInt(4), this::scalar));
                case 6 -> asked.set(one(List.of("$all", "$alli")), list(random.nextInt(3), this::scalar));
                case 7 -> asked.put("$type", one(TYPES));
                case 8 -> asked.put("$size", random.nextInt(4));
                case 9 -> asked.set("$not", depth == 0 ? scalar() : asked(depth - 1));
                default ->
                    asked.set(
                            "$elemMatch",
                            depth == 0 || random.nextBoolean()
                                    ? element()
                                    : JSON.objectNode().set(one(NAMES), asked(depth - 1)));
            }
        }
        return asked;
    }

    private JsonNode element() {
        return switch (random.nextInt(3)) {
            case 0 -> JSON.objectNode().set("$ne", scalar());
            case 1 -> JSON.objectNode().set(one(ORDERS), number());
            default -> JSON.objectNode().set("$in", list(2, this::scalar));
        };
    }

    private JsonNode value(int depth) {
        if (depth == 0) return scalar();
        return switch (random.nextInt(6)) {
            case 0 -> array(depth - 1);
            case 1 -> JSON.objectNode().set("a", value(depth - 1));
            default -> scalar();
        };
    }

    private JsonNode array(int depth) {
        return list(random.nextInt(4), () -> value(depth));
    }

    private ArrayNode list(int size, Supplier<JsonNode> element) {
        ArrayNode list = JSON.arrayNode();
        for (int i = 0; i < size; i++) list.add(element.get());
        return list;
    }

    private JsonNode scalar() {
        return switch (random.nextInt(8)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.booleanNode(random.nextBoolean());
            case 2, 3, 4 -> number();
            default -> text();
        };
    }

    private JsonNode text() {
        return JSON.stringNode(one(TEXTS));
    }

    private JsonNode number() {
        double number = one(NUMBERS);
        boolean isWhole = number == Math.rint(number) && Math.abs(number) < 1e15;
        return isWhole ? JSON.numberNode((long) number) : JSON.numberNode(number);
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** So many pairs of a condition and attributes. */
    List<JsonNode> pairs(int count) {
        List<JsonNode> pairs = new ArrayList<>();
        for (int i = 0; i < count; i++)
            pairs.add(JSON.arrayNode().add(condition()).add(attributes()));
        return pairs;
    }
}
