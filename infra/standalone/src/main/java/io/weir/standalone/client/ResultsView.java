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

    private static final String ROW = "    %-16s %9s  %10s  %10s  %-27s %-9s %s";

    private static final int MOST_TRIALS = 5;

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
            lines.addAll(metric(results, metric));
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

    private List<String> metric(JsonNode results, JsonNode metric) {
        boolean share = metric.get("kind").asString().equals("conversion");
        List<String> lines = new ArrayList<>();
        lines.add("  " + bold(metric.get("name").asString()) + " ("
                + metric.get("key").asString() + ", " + metric.get("kind").asString() + ", better is " + better(metric)
                + ")" + guardrail(metric, share));
        lines.add(row(
                "variant",
                "units",
                share ? "value %" : "mean",
                published.isEmpty() ? "" : "published",
                share ? "difference, points [95 %]" : "difference [95 %]",
                results.get("method").asString().equals("bayesian") ? "to win" : "p",
                ""));
        for (JsonNode arm : metric.get("variants")) {
            BigDecimal known = published.get(results.get("experiment").asString() + "/"
                    + metric.get("key").asString() + "/" + arm.get("variant").asString());
            lines.add(row(
                    arm.get("variant").asString(),
                    arm.get("n").asString(),
                    value(arm, share),
                    known == null ? "" : known.toPlainString(),
                    difference(arm.get("difference"), share),
                    p(arm.get("difference")),
                    verdict(arm.get("difference"))));
        }
        if (published.isEmpty()) {
            lines.addAll(drawn(metric, share));
            lines.addAll(reliability(results, metric));
        }
        return lines;
    }

    /** Of tasks that were tried more than once: how often all of k trials succeed. */
    private static List<String> reliability(JsonNode results, JsonNode metric) {
        List<String> lines = new ArrayList<>();
        for (JsonNode clusters : results.at("/clusters/metrics")) {
            if (!clusters.get("metric").equals(metric.get("key"))) continue;
            for (JsonNode arm : clusters.get("variants")) {
                JsonNode passed = arm.at("/reliability/pass_hat_k");
                if (passed.size() < 2) continue;
                StringBuilder line = new StringBuilder(String.format(
                        Locale.ROOT,
                        "    %-16s pass^k over %s:",
                        arm.get("variant").asString(),
                        arm.get("clusters").asString()));
                for (int k = 1; k <= Math.min(passed.size(), MOST_TRIALS); k++) {
                    line.append(String.format(
                            Locale.ROOT,
                            "  %d: %.2f %%",
                            k,
                            100 * passed.get(k - 1).asDouble()));
                }
                lines.add(line.toString());
            }
        }
        return lines;
    }

    private static List<String> drawn(JsonNode metric, boolean share) {
        double scale = share ? 100 : 1;
        List<IntervalPlot.Row> rows = new ArrayList<>();
        for (JsonNode arm : metric.get("variants")) {
            JsonNode difference = arm.get("difference");
            boolean isThere = difference.path("ci_low").isNumber()
                    && difference.path("ci_high").isNumber()
                    && difference.path("estimate").isNumber();
            if (!isThere) continue;
            rows.add(new IntervalPlot.Row(
                    arm.get("variant").asString(),
                    difference.get("ci_low").asDouble() * scale,
                    difference.get("estimate").asDouble() * scale,
                    difference.get("ci_high").asDouble() * scale));
        }
        return new IntervalPlot(rows).lines();
    }

    private static String better(JsonNode metric) {
        return metric.get("direction").asString().equals("increase") ? "higher" : "lower";
    }

    private static String guardrail(JsonNode metric, boolean share) {
        if (!metric.get("guardrail").asBoolean()) return "";
        boolean increase = metric.get("direction").asString().equals("increase");
        double margin = metric.get("margin").asDouble() * (share ? 100 : 1);
        return " guardrail: may " + (increase ? "fall" : "rise") + " by " + number(margin) + (share ? " points" : "");
    }

    private static String value(JsonNode arm, boolean share) {
        if (arm.get("n").asLong() == 0) return "-";
        if (share) return percent(arm).toPlainString();
        // A ratio's is that of its sums, a quantile's its own; every other metric's is its mean.
        for (String estimate : List.of("ratio", "quantile", "mean")) {
            if (arm.path(estimate).isNumber()) return number(arm.get(estimate).asDouble());
        }
        return "-";
    }

    private static String difference(JsonNode difference, boolean share) {
        if (difference.isNull()) return "control";
        if (difference.has("unavailable")) return difference.get("unavailable").asString();
        double scale = share ? 100 : 1;
        String form = share ? "%+.2f [%+.2f, %+.2f]" : "%+.4g [%+.4g, %+.4g]";
        return String.format(
                Locale.ROOT,
                form,
                difference.get("estimate").asDouble() * scale,
                difference.get("ci_low").asDouble() * scale,
                difference.get("ci_high").asDouble() * scale);
    }

    private static String p(JsonNode difference) {
        if (difference.has("chance_to_win")) {
            return String.format(
                    Locale.ROOT,
                    "%.2f %%",
                    100 * difference.get("chance_to_win").asDouble());
        }
        if (difference.isNull() || !difference.has("p_value")) return "";
        double p = difference.get("p_value").asDouble();
        return p < 0.0001 ? String.format(Locale.ROOT, "%.1e", p) : String.format(Locale.ROOT, "%.4f", p);
    }

    private String verdict(JsonNode difference) {
        String verdict = difference.path("guardrail").asString("");
        if (!colour) return verdict;
        return switch (verdict) {
            case "holds" -> "\u001b[32mholds\u001b[0m";
            case "broken" -> "\u001b[31mbroken\u001b[0m";
            case "undecided" -> "\u001b[33mundecided\u001b[0m";
            default -> verdict;
        };
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

    private static String number(double value) {
        return number(value, 6);
    }

    static String number(double value, int digits) {
        return new BigDecimal(value)
                .round(new MathContext(digits))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static String row(String... cells) {
        return String.format(Locale.ROOT, ROW, (Object[]) cells).stripTrailing();
    }

    private String bold(String text) {
        return colour ? "\u001b[1m" + text + "\u001b[0m" : text;
    }
}
