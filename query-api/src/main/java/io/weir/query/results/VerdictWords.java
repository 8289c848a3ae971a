package io.weir.query.results;

import io.weir.query.comparison.Difference;
import io.weir.query.results.Health.Status;
import io.weir.query.results.Verdict.Word;
import io.weir.query.results.VerdictRules.Compared;
import io.weir.query.statistics.Guardrail;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A verdict as a sentence, and each metric as a reason. */
final class VerdictWords {

    private VerdictWords() {}

    static String sentence(String variant, Word word, List<Compared> metrics, Health health, boolean hasEnded) {
        return switch (word) {
            case broken -> "Do not decide: " + failed(health) + " failed.";
            case ship -> "Ship " + variant + ": " + primary(metrics) + guarded(metrics) + ".";
            case stop -> "Stop " + variant + ": " + whyStop(metrics, health, hasEnded) + ".";
            case keepRunning -> "Keep running: " + whyOpen(metrics, health) + ".";
        };
    }

    private static String failed(Health health) {
        return String.join(
                " and ",
                health.checks().stream()
                        .filter(check -> check.status() == Status.failed)
                        .map(Health.Check::check)
                        .toList());
    }

    private static String guarded(List<Compared> metrics) {
        return metrics.stream().anyMatch(metric -> metric.metric().guardrail()) ? " and every guardrail holds" : "";
    }

    private static String whyStop(List<Compared> metrics, Health health, boolean hasEnded) {
        List<String> broken = metrics.stream()
                .filter(metric -> metric.isGuardrail(Guardrail.broken))
                .map(metric -> metric.metric().name())
                .toList();
        if (broken.size() == 1) return "guardrail " + broken.getFirst() + " is broken";
        if (!broken.isEmpty()) return "guardrails " + String.join(" and ", broken) + " are broken";
        boolean isWorse = metrics.stream().anyMatch(metric -> metric.isPrimary() && metric.isWorse());
        if (isWorse || !hasEnded) return primary(metrics);
        return "the experiment has ended; "
                + (isBetter(metrics) ? primary(metrics) + ", but " + whyOpen(metrics, health) : primary(metrics));
    }

    /** Why nothing can be decided although nothing speaks against the variant. */
    private static String whyOpen(List<Compared> metrics, Health health) {
        for (Health.Check check : health.checks()) if (check.status() == Status.waiting) return waiting(check);
        if (!isBetter(metrics)) return primary(metrics);
        List<String> open = new ArrayList<>();
        for (Compared metric : metrics) {
            if (!metric.isOpenGuardrail()) continue;
            String reason = metric.difference().unavailable();
            String state = reason == null ? "is undecided" : "has no answer (" + reason + ")";
            open.add("guardrail " + metric.metric().name() + " " + state);
        }
        String which = String.join(" and ", open);
        return which.isEmpty() ? primary(metrics) : which;
    }

    private static String waiting(Health.Check check) {
        if (!check.check().equals("units") && !check.check().equals("clusters")) {
            return check.check() + ": " + check.advice().replaceAll("\\.$", "");
        }
        return String.format(
                Locale.ROOT,
                "some variant has %.0f of the %.0f %s that it needs",
                check.value(),
                check.threshold(),
                check.check());
    }

    private static boolean isBetter(List<Compared> metrics) {
        return metrics.stream().anyMatch(metric -> metric.isPrimary() && metric.isBetter());
    }

    /** What the metric that decides says. */
    private static String primary(List<Compared> metrics) {
        return metrics.stream()
                .filter(Compared::isPrimary)
                .map(metric -> metric.metric().name() + " " + says(metric))
                .findFirst()
                .orElse("no metric decides");
    }

    private static String says(Compared metric) {
        String reason = metric.difference().unavailable();
        if (reason != null) return "has no answer (" + reason + ")";
        if (metric.isBetter()) return "is better";
        if (metric.isWorse()) return "is worse";
        String alone = "does not differ significantly";
        return metric.difference().differsAlone() ? alone + " after Holm's adjustment" : alone;
    }

    static String reason(Compared metric) {
        Difference difference = metric.difference();
        String name = metric.metric().name() + ": ";
        if (difference.unavailable() != null) {
            String guardrail = metric.metric().guardrail() ? ", as a guardrail undecided" : "";
            String estimate = difference.estimate() == null
                    ? "no answer, "
                    : String.format(Locale.ROOT, "%+.4g, without an interval: ", difference.estimate());
            return name + estimate + difference.unavailable() + guardrail + ".";
        }
        String says = metric.isBetter() ? "better" : metric.isWorse() ? "worse" : "not significant";
        String guardrail = metric.metric().guardrail() ? ", as a guardrail " + difference.guardrail() : "";
        return String.format(
                Locale.ROOT,
                "%s%+.4g (%.4g to %.4g), %s: %s%s.",
                name,
                difference.estimate(),
                difference.ciLow(),
                difference.ciHigh(),
                says,
                evidence(difference),
                guardrail);
    }

    /** By which number it was judged. */
    private static String evidence(Difference difference) {
        if (difference.chanceToWin() != null) {
            return String.format(Locale.ROOT, "chance to win %.2f %%", 100 * difference.chanceToWin());
        }
        String p = difference.pValue() == null
                ? "no p-value, " + difference.pUnavailable()
                : "p " + probability(difference.pValue());
        boolean isAdjusted = difference.ciAdjustedLow() != null
                && !difference.ciAdjustedLow().equals(difference.ciLow());
        if (!isAdjusted) return p;
        String adjusted = difference.pAdjusted() == null ? "" : " " + probability(difference.pAdjusted());
        return String.format(
                Locale.ROOT,
                "%s, after Holm's adjustment%s (%.4g to %.4g)",
                p,
                adjusted,
                difference.ciAdjustedLow(),
                difference.ciAdjustedHigh());
    }

    private static String probability(double p) {
        return String.format(Locale.ROOT, p < 0.0001 ? "%.1e" : "%.4f", p);
    }
}
