package io.weir.kit.targeting;

import com.google.re2j.PatternSyntaxException;
import io.weir.kit.targeting.Condition.Fault;
import io.weir.kit.targeting.Condition.Test;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Turns a condition into tests. Everything that can be decided once (patterns, versions, paths) is decided here. */
final class ConditionReader {

    private static final int MAX_DEPTH = 16;
    private static final int MAX_TESTS = 1_000;
    private static final int MAX_PATTERN = 512;
    private static final Test NEVER = value -> false;
    private static final JsonNode NULL = JsonNodeFactory.instance.nullNode();
    private static final String NO_OPERATOR = "is not one of $and, $or, $nor, $not and the name of an attribute";
    private static final String NO_GROUPS = "names a saved group, and Weir has none: write what the group asks for";
    private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}");
    private static final Set<String> OPERATORS = Set.of(
            "$eq",
            "$ne",
            "$lt",
            "$lte",
            "$gt",
            "$gte",
            "$veq",
            "$vne",
            "$vlt",
            "$vlte",
            "$vgt",
            "$vgte",
            "$exists",
            "$in",
            "$nin",
            "$ini",
            "$nini",
            "$inGroup",
            "$notInGroup",
            "$all",
            "$alli",
            "$elemMatch",
            "$size",
            "$not",
            "$regex",
            "$regexi",
            "$type");
    private static final List<String> TYPES = List.of("string", "number", "boolean", "array", "object", "null");

    private final Map<String, JsonNode> groups;
    private final List<Fault> faults = new ArrayList<>();
    private int tests;

    private ConditionReader(Map<String, JsonNode> groups) {
        this.groups = groups;
    }

    /** @param groups named lists of values, for {@code $inGroup} */
    static Condition read(JsonNode condition, Map<String, JsonNode> groups) {
        ConditionReader reader = new ConditionReader(groups);
        Test test = reader.condition(condition, "", 0);
        return new Condition(test, reader.faults);
    }

    /** Of an object of attributes: every entry must hold. */
    private Test condition(JsonNode condition, String at, int depth) {
        if (!condition.isObject()) return fault(at, "must be an object");
        if (depth > MAX_DEPTH) return fault(at, "must not be deeper than " + MAX_DEPTH);
        List<Test> all = new ArrayList<>();
        for (var entry : condition.properties()) {
            String name = entry.getKey();
            JsonNode asked = entry.getValue();
            String here = at + "/" + escaped(name);
            all.add(
                    switch (name) {
                        case "$and" -> every(conditions(asked, here, depth));
                        case "$or" -> anyOrNone(conditions(asked, here, depth));
                        case "$nor" -> not(anyOrNone(conditions(asked, here, depth)));
                        case "$not" -> not(condition(asked, here, depth + 1));
                        default -> {
                            if (name.startsWith("$")) fault(here, name.equals("$savedGroup") ? NO_GROUPS : NO_OPERATOR);
                            yield attribute(name, value(asked, here, depth + 1));
                        }
                    });
        }
        return every(all);
    }

    private List<Test> conditions(JsonNode asked, String at, int depth) {
        if (!asked.isArray()) return List.of(fault(at, "must be an array of conditions"));
        List<Test> read = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) read.add(condition(asked.get(i), at + "/" + i, depth + 1));
        return read;
    }

    /** Dots lead into objects and, by a place or {@code length}, into arrays; what is not there is null. */
    private static Test attribute(String path, Test test) {
        String[] names = path.split("\\.", -1);
        return attributes -> {
            JsonNode found = attributes;
            for (String name : names) {
                found = found.isArray() ? element(found, name) : found.get(name);
                if (found == null) return test.of(NULL);
            }
            return test.of(found);
        };
    }

    private static JsonNode element(JsonNode array, String name) {
        if (name.equals("length")) return size(array);
        return INDEX.matcher(name).matches() ? array.get(Integer.parseInt(name)) : null;
    }

    private static JsonNode size(JsonNode array) {
        return JsonNodeFactory.instance.numberNode(array.size());
    }

    /** Of one value: equal to what is written, or what the operators ask. */
    private Test value(JsonNode asked, String at, int depth) {
        if (++tests > MAX_TESTS) return fault(at, "is more than the " + MAX_TESTS + " tests that a condition may have");
        if (depth > MAX_DEPTH) return fault(at, "must not be deeper than " + MAX_DEPTH);
        if (!isOperators(asked)) {
            requireValue(asked, at);
            return value -> ScriptValues.looselyEqual(value, asked);
        }
        List<Test> all = new ArrayList<>();
        for (var entry : asked.properties()) {
            all.add(operator(entry.getKey(), entry.getValue(), at + "/" + escaped(entry.getKey()), depth));
        }
        return every(all);
    }

    /** An object that looks like operators, and is none, would be compared as a whole. */
    private void requireValue(JsonNode asked, String at) {
        if (!asked.isObject()) return;
        boolean areForgotten = asked.propertyNames().stream().allMatch(name -> OPERATORS.contains("$" + name));
        for (String name : asked.propertyNames()) {
            String here = at + "/" + escaped(name);
            if (name.startsWith("$")) fault(here, "stands beside names that are no operators");
            else if (areForgotten) fault(here, "is not an operator, $" + name + " is");
        }
    }

    private static boolean isOperators(JsonNode asked) {
        return asked.isObject()
                && !asked.isEmpty()
                && asked.propertyNames().stream().allMatch(name -> name.startsWith("$"));
    }

    private Test operator(String name, JsonNode asked, String at, int depth) {
        return switch (name) {
            case "$eq" -> equal(asked, at);
            case "$ne" -> not(equal(asked, at));
            case "$lt" -> ordered(asked, at, order -> order < 0);
            case "$lte" -> ordered(asked, at, order -> order <= 0);
            case "$gt" -> ordered(asked, at, order -> order > 0);
            case "$gte" -> ordered(asked, at, order -> order >= 0);
            case "$veq" -> version(asked, at, order -> order == 0);
            case "$vne" -> version(asked, at, order -> order != 0);
            case "$vlt" -> version(asked, at, order -> order < 0);
            case "$vlte" -> version(asked, at, order -> order <= 0);
            case "$vgt" -> version(asked, at, order -> order > 0);
            case "$vgte" -> version(asked, at, order -> order >= 0);
            case "$exists" -> exists(asked, at);
            case "$in" -> asked.isArray() ? isIn(asked) : notAnArray(at);
            case "$nin" -> asked.isArray() ? not(isIn(asked)) : notAnArray(at);
            case "$ini" -> asked.isArray() ? isInIgnoringCase(asked) : notAnArray(at);
            case "$nini" -> asked.isArray() ? not(isInIgnoringCase(asked)) : notAnArray(at);
            case "$inGroup" -> isIn(group(asked, at));
            case "$notInGroup" -> not(isIn(group(asked, at)));
            case "$all" -> allOf(asked, at, depth);
            case "$alli" -> allOfIgnoringCase(asked, at, depth);
            case "$elemMatch" -> anyElement(asked, at, depth);
            case "$size" -> sized(value(asked, at, depth + 1));
            case "$not" -> not(value(asked, at, depth + 1));
            case "$regex" -> pattern(asked, at, false);
            case "$regexi" -> pattern(asked, at, true);
            case "$type" -> type(asked, at);
            default -> fault(at, "is not an operator");
        };
    }

    private Test equal(JsonNode asked, String at) {
        if (asked.isContainer())
            fault(at, "must be a text, a number, true, false or null: nothing equals an array or an object");
        return value -> ScriptValues.strictlyEqual(value, asked);
    }

    private Test ordered(JsonNode asked, String at, IntPredicate rule) {
        if (!asked.isString() && !asked.isNumber()) fault(at, "must be a text or a number");
        return value -> {
            Integer order = ScriptValues.order(value, asked);
            return order != null && rule.test(order);
        };
    }

    private Test version(JsonNode asked, String at, IntPredicate rule) {
        if (!asked.isString() && !asked.isNumber()) return fault(at, "must be a version such as 1.2.3-beta.4");
        String than = PaddedVersion.of(asked);
        return value -> rule.test(PaddedVersion.of(value).compareTo(than));
    }

    private Test exists(JsonNode asked, String at) {
        if (!asked.isBoolean()) fault(at, "must be true or false");
        boolean isAsked = ScriptValues.isTrue(asked);
        return value -> value.isNull() != isAsked;
    }

    private static Test isIn(JsonNode list) {
        return value -> {
            if (!value.isArray()) return contains(list, value);
            for (JsonNode element : value) if (contains(list, element)) return true;
            return false;
        };
    }

    private static Test isInIgnoringCase(JsonNode list) {
        Test test = isIn(ScriptValues.lowerCase(list));
        return value -> test.of(ScriptValues.lowerCase(value));
    }

    private static boolean contains(JsonNode list, JsonNode value) {
        for (JsonNode one : list) if (ScriptValues.strictlyEqual(one, value)) return true;
        return false;
    }

    private JsonNode group(JsonNode name, String at) {
        JsonNode group = name.isString() ? groups.get(name.asString()) : null;
        if (group == null) fault(at, "names a group, and there is no group of this name");
        return group == null ? JsonNodeFactory.instance.arrayNode() : group;
    }

    private Test allOf(JsonNode asked, String at, int depth) {
        if (!asked.isArray()) return notAnArray(at);
        List<Test> each = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) each.add(value(asked.get(i), at + "/" + i, depth + 1));
        return value -> value.isArray() && each.stream().allMatch(test -> any(value, test));
    }

    private Test allOfIgnoringCase(JsonNode asked, String at, int depth) {
        if (!asked.isArray()) return notAnArray(at);
        List<Test> each = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            JsonNode one = asked.get(i);
            each.add(one.isString() ? isIgnoringCase(one.asString()) : value(one, at + "/" + i, depth + 1));
        }
        return value -> value.isArray() && each.stream().allMatch(test -> any(value, test));
    }

    private static Test isIgnoringCase(String asked) {
        String lower = asked.toLowerCase(Locale.ROOT);
        return value -> ScriptValues.text(value).toLowerCase(Locale.ROOT).equals(lower);
    }

    private Test anyElement(JsonNode asked, String at, int depth) {
        Test test = isOperators(asked) ? value(asked, at, depth + 1) : condition(asked, at, depth + 1);
        return value -> value.isArray() && any(value, element -> !element.isNull() && test.of(element));
    }

    private static boolean any(JsonNode elements, Test test) {
        for (JsonNode element : elements) if (test.of(element)) return true;
        return false;
    }

    private static Test sized(Test test) {
        return value -> value.isArray() && test.of(size(value));
    }

    private Test pattern(JsonNode asked, String at, boolean ignoresCase) {
        if (!asked.isString() || asked.asString().length() > MAX_PATTERN) {
            return fault(at, "must be a regular expression of at most " + MAX_PATTERN + " characters");
        }
        try {
            ScriptPattern pattern = ScriptPattern.of(asked.asString(), ignoresCase);
            return value -> !value.isNull() && pattern.isFoundIn(ScriptValues.text(value));
        } catch (PatternSyntaxException e) {
            return fault(
                    at,
                    "is no regular expression of JavaScript that RE2 can find (it has no look-around and no back-references): "
                            + e.getMessage());
        }
    }

    private Test type(JsonNode asked, String at) {
        if (!asked.isString() || !TYPES.contains(asked.asString())) return fault(at, "must be one of " + TYPES);
        String type = asked.asString();
        return value -> ScriptValues.type(value).equals(type);
    }

    private static Test every(List<Test> tests) {
        Test[] all = tests.toArray(Test[]::new);
        return value -> {
            for (Test test : all) if (!test.of(value)) return false;
            return true;
        };
    }

    /** None at all is no condition. */
    private static Test anyOrNone(List<Test> tests) {
        Test[] all = tests.toArray(Test[]::new);
        return value -> {
            for (Test test : all) if (test.of(value)) return true;
            return all.length == 0;
        };
    }

    private static Test not(Test test) {
        return value -> !test.of(value);
    }

    private Test notAnArray(String at) {
        return fault(at, "must be an array");
    }

    private Test fault(String at, String rule) {
        faults.add(new Fault(at, rule));
        return NEVER;
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
