package io.weir.standalone.client;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The library of metrics as text of at most 100 columns. */
final class MetricsView {

    private static final int WIDTH = 100;
    private static final String INDENT = "    ";

    private final boolean colour;

    MetricsView(boolean colour) {
        this.colour = colour;
    }

    List<String> lines(List<JsonNode> metrics) {
        List<String> lines = new ArrayList<>();
        for (JsonNode metric : metrics) {
            String key = metric.get("key").asString();
            lines.add((colour ? "\033[1m" + key + "\033[0m" : key) + "  version "
                    + metric.get("version").asInt() + ", " + metric.get("kind").asString() + unit(metric)
                    + ", better is " + (metric.get("direction").asString().equals("decrease") ? "lower" : "higher"));
            lines.addAll(wrapped(metric.get("name").asString() + ". "
                    + metric.get("description").asString("")));
        }
        if (metrics.isEmpty()) lines.add("No such metric. `weir metrics` shows all.");
        return lines;
    }

    private static String unit(JsonNode metric) {
        String unit = metric.get("unit_of_measure").asString("");
        return unit.isEmpty() ? "" : " in " + printable(unit);
    }

    /** Whoever defined the metric does not command the terminal. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    private static List<String> wrapped(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(INDENT);
        for (String word : printable(text).strip().split("\\s+")) {
            boolean fits = line.length() + 1 + word.length() <= WIDTH;
            if (!fits && line.length() > INDENT.length()) {
                lines.add(line.toString());
                line = new StringBuilder(INDENT);
            }
            if (line.length() > INDENT.length()) line.append(' ');
            line.append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
