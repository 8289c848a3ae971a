package io.weir.standalone.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Two documents side by side, number by number. Pure. */
final class Comparison {

    /** More are counted and not kept. */
    static final int MOST = 100;

    private final List<Difference> differences = new ArrayList<>();
    private long compared;
    private long different;

    /**
     * @param at JSON pointer of the number in its document
     * @param shown what the generation that is shown says; null: it does not have it
     * @param other what the other one says
     */
    record Difference(String document, String at, String shown, String other) {}

    /** @param document a name of both for a person */
    void add(String document, JsonNode shown, JsonNode other) {
        add(document, "", shown, other);
    }

    private void add(String document, String at, JsonNode shown, JsonNode other) {
        if (shown.isObject() && other.isObject()) {
            Set<String> names = new TreeSet<>(shown.propertyNames());
            names.addAll(other.propertyNames());
            for (String name : names) add(document, at + "/" + escaped(name), shown.path(name), other.path(name));
        } else if (shown.isArray() && other.isArray()) {
            for (int i = 0; i < Math.max(shown.size(), other.size()); i++) {
                add(document, at + "/" + i, shown.path(i), other.path(i));
            }
        } else {
            compared++;
            if (!shown.equals(other)) differs(new Difference(document, at, text(shown), text(other)));
        }
    }

    void add(Comparison part) {
        compared += part.compared;
        different += part.different;
        part.differences.stream().limit(MOST - differences.size()).forEach(differences::add);
    }

    private void differs(Difference difference) {
        different++;
        if (differences.size() < MOST) differences.add(difference);
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private static String text(JsonNode value) {
        return value.isMissingNode() ? null : value.toString();
    }

    /** Values that both have, or one of them. */
    long compared() {
        return compared;
    }

    long different() {
        return different;
    }

    /** The first of them. */
    List<Difference> differences() {
        return differences;
    }
}
