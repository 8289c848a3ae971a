package io.weir.standalone.client;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** One metric of a results document: its variants, their intervals, and how reliable they are. */
final class MetricTable {

    private static final String ROW = "    %-16s %6s %9s  %-29s %-7s %-7s %s";
    private static final String ROW_WITH_PUBLISHED = "    %-16s %5s %8s %9s  %-26s %-7s %-7s %s";

    private static final int MOST_TRIALS = 5;

    private final JsonNode results;
    private final JsonNode metric;
    private final Map<String, BigDecimal> published;
    private final boolean colour;
    private final boolean isShare;
    private final boolean isBayesian;

    /** @param published as {@link ResultsView} takes them */
    MetricTable(JsonNode results, JsonNode metric, Map<String, BigDecimal> published, boolean colour) {
        this.results = results;
        this.metric = metric;
        this.published = published;
        this.colour = colour;
        this.isShare = metric.get("kind").asString().equals("conversion");
        this.isBayesian = results.get("method").asString().equals("bayesian");
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("  " + ResultsView.bold(metric.get("name").asString(), colour) + " (" + about() + ")" + guardrail());
        lines.add(row(
                "variant",
                "units",
                valueName(),
                "published",
                isShare ? "difference, points [95 %]" : "difference [95 %]",
                isBayesian ? "to win" : "p",
                isBayesian ? "" : "p adj.",
                ""));
        for (JsonNode arm : metric.get("variants")) lines.addAll(arm(arm));
        if (published.isEmpty()) {
            lines.addAll(drawn());
            lines.addAll(reliability());
        }
        return lines;
    }

    private String about() {
        String better = metric.get("direction").asString().equals("increase") ? "higher" : "lower";
        String primary = metric.path("primary").asBoolean(false) ? ", primary" : "";
        return metric.get("key").asString() + ", " + metric.get("kind").asString() + primary + ", better is " + better;
    }

    private String guardrail() {
        if (!metric.get("guardrail").asBoolean()) return "";
        boolean increase = metric.get("direction").asString().equals("increase");
        double margin = metric.get("margin").asDouble() * (isShare ? 100 : 1);
        return " guardrail: may " + (increase ? "fall" : "rise") + " by " + ResultsView.number(margin)
                + (isShare ? " points" : "");
    }

    /** What the values of this kind are. */
    private String valueName() {
        return switch (metric.get("kind").asString()) {
            case "conversion" -> "value %";
            case "ratio" -> "ratio";
            case "quantile" ->
                "p" + ResultsView.number(100 * metric.path("quantile").asDouble());
            default -> "mean";
        };
    }

    private List<String> arm(JsonNode arm) {
        List<String> lines = new ArrayList<>();
        JsonNode difference = arm.get("difference");
        BigDecimal known = published.get(results.get("experiment").asString() + "/"
                + metric.get("key").asString() + "/" + arm.get("variant").asString());
        lines.add(row(
                arm.get("variant").asString(),
                arm.get("n").asString(),
                value(arm),
                known == null ? "" : known.toPlainString(),
                difference(difference),
                p(difference),
                probability(difference.path("p_adjusted")),
                verdict(difference)));
        boolean isAdjusted = difference.path("ci_adjusted_low").isNumber()
                && !difference.get("ci_adjusted_low").equals(difference.get("ci_low"));
        if (isAdjusted) {
            lines.add(row(
                    "",
                    "",
                    "",
                    "",
                    "adjusted " + interval(difference.get("ci_adjusted_low"), difference.get("ci_adjusted_high")),
                    "",
                    "",
                    ""));
        }
        return lines;
    }

    private String value(JsonNode arm) {
        if (arm.get("n").asLong() == 0) return "-";
        if (isShare) return ResultsView.percent(arm).toPlainString();
        // A ratio's is that of its sums, a quantile's its own; every other metric's is its mean.
        for (String estimate : List.of("ratio", "quantile", "mean")) {
            if (arm.path(estimate).isNumber())
                return ResultsView.number(arm.get(estimate).asDouble());
        }
        return "-";
    }

    private String difference(JsonNode difference) {
        if (difference.isNull()) return "control";
        String estimate = difference.path("estimate").isNumber() ? number(difference.get("estimate")) + " " : "";
        if (difference.has("unavailable")) {
            return estimate + difference.get("unavailable").asString();
        }
        return estimate + interval(difference.get("ci_low"), difference.get("ci_high"));
    }

    private String interval(JsonNode low, JsonNode high) {
        return "[" + number(low) + ", " + number(high) + "]";
    }

    private String number(JsonNode value) {
        String form = isShare ? "%+.2f" : "%+.4g";
        return String.format(Locale.ROOT, form, value.asDouble() * (isShare ? 100 : 1));
    }

    private static String p(JsonNode difference) {
        if (difference.has("chance_to_win")) {
            return String.format(
                    Locale.ROOT,
                    "%.2f %%",
                    100 * difference.get("chance_to_win").asDouble());
        }
        return difference.has("p_unavailable") ? "-" : probability(difference.path("p_value"));
    }

    private static String probability(JsonNode value) {
        if (!value.isNumber()) return "";
        double p = value.asDouble();
        return String.format(Locale.ROOT, p < 0.0001 ? "%.1e" : "%.4f", p);
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

    private List<String> drawn() {
        double scale = isShare ? 100 : 1;
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

    /** Of tasks that were tried more than once: how often all of k trials succeed. */
    private List<String> reliability() {
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

    private String row(
            String variant,
            String units,
            String value,
            String known,
            String difference,
            String p,
            String adjusted,
            String guardrail) {
        String row = published.isEmpty()
                ? String.format(Locale.ROOT, ROW, variant, units, value, difference, p, adjusted, guardrail)
                : String.format(
                        Locale.ROOT,
                        ROW_WITH_PUBLISHED,
                        variant,
                        units,
                        value,
                        known,
                        difference,
                        p,
                        adjusted,
                        guardrail);
        return row.stripTrailing();
    }
}
