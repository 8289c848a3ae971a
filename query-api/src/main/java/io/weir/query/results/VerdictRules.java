package io.weir.query.results;

import io.weir.query.comparison.Difference;
import io.weir.query.metrics.MetricSpec;
import io.weir.query.metrics.MetricSpec.Direction;
import io.weir.query.results.Health.Status;
import io.weir.query.results.Verdict.Word;
import io.weir.query.statistics.Guardrail;
import java.util.ArrayList;
import java.util.List;

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

        /** Nothing is known against it, and not enough for it. */
        boolean isOpenGuardrail() {
            return metric.guardrail() && !isGuardrail(Guardrail.holds) && !isGuardrail(Guardrail.broken);
        }
    }

    /** @param hasEnded no unit can come any more */
    static Verdict verdict(String variant, List<Compared> metrics, Health health, boolean hasEnded) {
        List<String> reasons = new ArrayList<>();
        for (Health.Check check : health.checks()) {
            if (check.status() != Status.ok) reasons.add(check.check() + ": " + check.advice());
        }
        metrics.stream().map(VerdictWords::reason).forEach(reasons::add);
        if (health.isCatchingUp()) {
            return new Verdict(variant, Word.keepRunning, "Wait: the numbers are catching up with the log.", reasons);
        }
        Word word = word(metrics, health, hasEnded);
        return new Verdict(variant, word, VerdictWords.sentence(variant, word, metrics, health, hasEnded), reasons);
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
        boolean isSafe = metrics.stream().noneMatch(Compared::isOpenGuardrail);
        if (isBetter && isSafe && !isWaiting) return Word.ship;
        return hasEnded ? Word.stop : Word.keepRunning;
    }
}
