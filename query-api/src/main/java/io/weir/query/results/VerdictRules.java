package io.weir.query.results;

import io.weir.query.comparison.Difference;
import io.weir.query.metrics.MetricSpec;
import io.weir.query.metrics.MetricSpec.Direction;
import io.weir.query.results.Health.Status;
import io.weir.query.results.Verdict.Word;
import io.weir.query.statistics.Guardrail;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * From the primary metric, the guardrails and the health to a word; the first line that applies:
 *
 * <pre>
 *   the numbers are catching up with the log                         keep running
 *   a health check failed                                            broken
 *   a guardrail is broken                                            stop
 *   the primary metric is significantly worse                        stop
 *   the health waits for more units                                  keep running
 *   the primary metric is significantly better, all guardrails hold  ship
 *   the experiment has ended                                         stop
 *   otherwise                                                        keep running
 * </pre>
 */
final class VerdictRules {

    private VerdictRules() {}

    /** One metric of the variant against the control. */
    record Compared(MetricSpec metric, boolean isPrimary, Difference difference) {
        boolean isBetter() {
            return difference.differs() && gain() > 0;
        }

        boolean isWorse() {
            return difference.differs() && gain() < 0;
        }

        private double gain() {
            return metric.direction() == Direction.increase ? difference.estimate() : -difference.estimate();
        }

        boolean isGuardrail(Guardrail state) {
            return metric.guardrail() && difference.guardrail() == state;
        }
    }

    /** @param hasEnded no unit can come any more */
    static Verdict verdict(String variant, List<Compared> metrics, Health health, boolean hasEnded) {
        List<String> reasons = new ArrayList<>();
        for (Health.Check check : health.checks()) {
            if (check.status() != Status.ok) reasons.add(check.check() + ": " + check.advice());
        }
        metrics.stream().map(VerdictRules::reason).forEach(reasons::add);
        if (health.isCatchingUp())
            return new Verdict(variant, Word.keepRunning, "Wait: the numbers are catching up with the log.", reasons);
        Word word = word(metrics, health, hasEnded);
        return new Verdict(variant, word, sentence(variant, word, metrics, health, hasEnded), reasons);
    }

    /** Broken for all or for none; else ship if one can be shipped, stop if all are to be stopped. */
    static Word overall(List<Verdict> verdicts) {
        List<Word> words = verdicts.stream().map(Verdict::verdict).toList();
        if (words.contains(Word.broken)) return Word.broken;
        if (words.contains(Word.ship)) return Word.ship;
        return words.contains(Word.keepRunning) ? Word.keepRunning : Word.stop;
    }

    private static Word word(List<Compared> metrics, Health health, boolean hasEnded) {
        if (health.status() == Status.failed) return Word.broken;
        if (metrics.stream().anyMatch(metric -> metric.isGuardrail(Guardrail.broken))) return Word.stop;
        if (metrics.stream().anyMatch(metric -> metric.isPrimary() && metric.isWorse())) return Word.stop;
        boolean isWaiting = health.checks().stream().anyMatch(check -> check.status() == Status.waiting);
        if (isWaiting && !hasEnded) return Word.keepRunning;
        boolean isBetter = metrics.stream().anyMatch(metric -> metric.isPrimary() && metric.isBetter());
        boolean isSafe = metrics.stream()
                .allMatch(metric -> !metric.metric().guardrail() || metric.isGuardrail(Guardrail.holds));
        if (isBetter && isSafe && !isWaiting) return Word.ship;
        return hasEnded ? Word.stop : Word.keepRunning;
    }

    private static String sentence(String variant, Word word, List<Compared> metrics, Health health, boolean hasEnded) {
        return switch (word) {
            case broken -> "Do not decide: " + failed(health) + " failed.";
            case ship -> "Ship " + variant + ": " + primary(metrics) + " is better" + guarded(metrics) + ".";
            case stop -> "Stop " + variant + ": " + whyStop(metrics, hasEnded) + ".";
            case keepRunning -> "Keep running: " + whyWait(metrics, health) + ".";
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

    private static String whyStop(List<Compared> metrics, boolean hasEnded) {
        List<String> broken = names(metrics, Guardrail.broken);
        if (!broken.isEmpty()) return "guardrail " + String.join(" and ", broken) + " is broken";
        boolean isWorse = metrics.stream().anyMatch(metric -> metric.isPrimary() && metric.isWorse());
        if (isWorse) return primary(metrics) + " is worse";
        return hasEnded ? "the experiment has ended and does not show that it is better" : "";
    }

    private static String whyWait(List<Compared> metrics, Health health) {
        for (Health.Check check : health.checks()) {
            if (check.status() == Status.waiting) {
                return String.format(Locale.ROOT, "%.0f of %.0f %s", check.value(), check.threshold(), check.check());
            }
        }
        boolean isBetter = metrics.stream().anyMatch(metric -> metric.isPrimary() && metric.isBetter());
        if (!isBetter) return primary(metrics) + " does not differ by more than chance may do";
        return "guardrail " + String.join(" and ", names(metrics, Guardrail.undecided)) + " is undecided";
    }

    private static List<String> names(List<Compared> metrics, Guardrail state) {
        return metrics.stream()
                .filter(metric -> metric.isGuardrail(state))
                .map(metric -> metric.metric().name())
                .toList();
    }

    private static String primary(List<Compared> metrics) {
        return metrics.stream()
                .filter(Compared::isPrimary)
                .map(metric -> metric.metric().name())
                .findFirst()
                .orElse("the primary metric");
    }

    private static String reason(Compared metric) {
        Difference difference = metric.difference();
        String name = metric.metric().name() + ": ";
        if (difference.unavailable() != null) return name + "no answer, " + difference.unavailable() + ".";
        String says = metric.isBetter() ? "better" : metric.isWorse() ? "worse" : "no more than chance may do";
        String guardrail = metric.metric().guardrail() ? ", as a guardrail " + difference.guardrail() : "";
        return String.format(
                Locale.ROOT,
                "%s%+.4g (%.4g to %.4g), %s%s.",
                name,
                difference.estimate(),
                difference.ciLow(),
                difference.ciHigh(),
                says,
                guardrail);
    }
}
