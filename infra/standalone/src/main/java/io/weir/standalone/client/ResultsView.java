package io.weir.standalone.client;

import io.weir.standalone.BehindWords;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A results document as text of at most 100 columns. */
final class ResultsView {

    private final Map<String, BigDecimal> published;
    private final boolean colour;

    /**
     * @param published percentages to show beside Weir's, by {@code experiment/metric/variant}; where there are none, the
     *     intervals are drawn
     */
    ResultsView(Map<String, BigDecimal> published, boolean colour) {
        this.published = Map.copyOf(published);
        this.colour = colour;
    }

    List<String> lines(JsonNode results) {
        List<String> lines = new ArrayList<>();
        lines.add(bold(results.get("experiment").asString()) + "  unit "
                + results.get("unit").asString() + ", generation "
                + results.get("generation").asString() + ", as of " + asOf(results) + ", from "
                + results.get("source").asString());
        lines.add("  " + results.get("method").asString() + ", over "
                + results.get("basis").asString());
        JsonNode behind = results.path("behind");
        if (!behind.isMissingNode() && !BehindWords.isNothing(behind)) lines.add("  " + BehindWords.of(behind));
        for (JsonNode verdict : results.get("verdicts"))
            lines.add("  " + word(verdict) + verdict.get("sentence").asString());
        for (JsonNode check : results.at("/health/checks")) {
            if (!check.get("advice").isNull())
                lines.add("  " + check.get("check").asString() + ": "
                        + check.get("advice").asString());
        }
        for (JsonNode metric : results.get("metrics")) {
            lines.add("");
            lines.addAll(new MetricTable(results, metric, published, colour).lines());
        }
        lines.add("");
        lines.add("  " + units(results));
        return lines;
    }

    /** The value of a variant's arm in percent, two decimals as the benchmark's authors print them; null without units. */
    static BigDecimal percent(JsonNode arm) {
        if (arm.get("n").asLong() == 0) return null;
        return new BigDecimal(arm.get("sum").asString())
                .multiply(BigDecimal.valueOf(100))
                .divide(BigDecimal.valueOf(arm.get("n").asLong()), 2, RoundingMode.HALF_UP);
    }

    private String word(JsonNode verdict) {
        String variant = verdict.get("variant").asString();
        return bold(variant) + " ".repeat(Math.max(1, 17 - variant.length()));
    }

    private static String units(JsonNode results) {
        long crossovers = 0;
        long late = results.get("late_unexposed").asLong();
        for (JsonNode variant : results.get("variants")) {
            crossovers += variant.get("crossovers").asLong();
            late += variant.get("late").asLong();
        }
        JsonNode accounting = results.get("accounting");
        return String.format(
                Locale.ROOT,
                "crossovers %d, late events %d; project: received %d, duplicates %d, conflicts %d",
                crossovers,
                late,
                accounting.get("received").asLong(),
                accounting.get("duplicates").asLong(),
                accounting.get("conflicts").asLong());
    }

    private static String asOf(JsonNode results) {
        List<String> positions = new ArrayList<>();
        results.get("as_of")
                .properties()
                .forEach(at -> positions.add(at.getKey() + ":" + at.getValue().asString()));
        return positions.isEmpty() ? "nothing" : String.join(" ", positions);
    }

    static String number(double value) {
        return number(value, 6);
    }

    static String number(double value, int digits) {
        return new BigDecimal(value)
                .round(new MathContext(digits))
                .stripTrailingZeros()
                .toPlainString();
    }

    private String bold(String text) {
        return bold(text, colour);
    }

    static String bold(String text, boolean colour) {
        return colour ? "\u001b[1m" + text + "\u001b[0m" : text;
    }
}
