package io.weir.query.results;

import io.weir.query.experiments.Experiment;
import io.weir.query.experiments.MetricSpec;
import io.weir.query.experiments.MetricSpec.Direction;
import io.weir.query.statistics.Comparison;
import io.weir.query.statistics.Guardrail;
import io.weir.query.statistics.Moments;
import io.weir.query.statistics.TwoProportionTest;
import io.weir.query.statistics.Unavailable;
import io.weir.query.statistics.WelchTest;
import io.weir.schemas.Decimals;
import io.weir.schemas.MetricKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** From sums to the results document: conversions are compared as proportions, everything else by Welch's test. */
final class ResultsRules {

    static final double ALPHA = 0.05;

    private static final BigInteger ONE = BigInteger.valueOf(1_000_000);

    private ResultsRules() {}

    static Results results(Experiment experiment, long generation, StatsSnapshot snapshot) {
        Sums sums = Sums.of(snapshot, experiment.unit());
        List<Results.Variant> variants = new ArrayList<>();
        for (Experiment.VariantSpec spec : experiment.variants()) {
            Sums.Variant variant = sums.variant(spec.key());
            variants.add(new Results.Variant(
                    spec.key(), variants.isEmpty(), variant.units, variant.crossovers, variant.late));
        }
        return new Results(
                experiment.key(),
                experiment.project(),
                generation,
                experiment.revision(),
                experiment.unit(),
                sums.asOf(),
                sums.streamTime() < 0 ? null : Instant.ofEpochMilli(sums.streamTime()),
                snapshot.source(),
                variants,
                sums.variant("").late,
                experiment.metrics().stream()
                        .map(metric -> metric(experiment, metric, sums))
                        .toList(),
                sums.accounting());
    }

    private static Results.Metric metric(Experiment experiment, MetricSpec metric, Sums sums) {
        List<Results.Arm> arms = new ArrayList<>();
        Sums.Metric control = sums.metric(experiment.variants().getFirst().key(), metric.key());
        for (Experiment.VariantSpec variant : experiment.variants()) {
            Sums.Metric arm = sums.metric(variant.key(), metric.key());
            arms.add(new Results.Arm(
                    variant.key(),
                    arm.n(),
                    new BigDecimal(arm.sum(), Decimals.SCALE)
                            .stripTrailingZeros()
                            .toPlainString(),
                    mean(arm),
                    arms.isEmpty() ? null : difference(metric, control, arm)));
        }
        return new Results.Metric(
                metric.key(),
                metric.name(),
                metric.kind(),
                metric.direction(),
                metric.guardrail(),
                metric.margin(),
                arms);
    }

    private static Results.Difference difference(MetricSpec metric, Sums.Metric control, Sums.Metric arm) {
        boolean proportion = metric.kind() == MetricKind.conversion;
        String method = proportion ? "two_proportion_z" : "welch_t";
        return switch (compare(proportion, control, arm)) {
            case Comparison.None none ->
                new Results.Difference(method, null, null, null, null, null, null, null, null, none.reason());
            case Comparison.Difference found ->
                new Results.Difference(
                        method,
                        proportion ? "newcombe" : "welch_t",
                        found.estimate(),
                        found.standardError(),
                        found.ciLow(),
                        found.ciHigh(),
                        found.pValue(),
                        ALPHA,
                        guardrail(metric, found),
                        null);
        };
    }

    private static Comparison compare(boolean proportion, Sums.Metric control, Sums.Metric arm) {
        if (!isPossible(proportion, control) || !isPossible(proportion, arm)) {
            return new Comparison.None(Unavailable.INCONSISTENT_SUMS);
        }
        return proportion
                ? TwoProportionTest.of(proportion(control), proportion(arm), ALPHA)
                : WelchTest.of(moments(control), moments(arm), ALPHA);
    }

    /** False for sums that no units can have: one damaged row must not hide the other metrics. */
    private static boolean isPossible(boolean proportion, Sums.Metric arm) {
        if (!Moments.isPossible(arm.n(), arm.sum(), arm.squares())) return false;
        BigInteger[] successes = arm.sum().divideAndRemainder(ONE);
        return !proportion
                || successes[1].signum() == 0
                        && successes[0].signum() >= 0
                        && successes[0].compareTo(BigInteger.valueOf(arm.n())) <= 0;
    }

    private static Double mean(Sums.Metric arm) {
        if (arm.n() <= 0) return null;
        return new BigDecimal(arm.sum(), Decimals.SCALE)
                .divide(BigDecimal.valueOf(arm.n()), MathContext.DECIMAL128)
                .doubleValue();
    }

    private static Guardrail guardrail(MetricSpec metric, Comparison.Difference found) {
        if (!metric.guardrail()) return null;
        return Guardrail.of(found, metric.margin().doubleValue(), metric.direction() == Direction.increase);
    }

    private static Moments moments(Sums.Metric arm) {
        return Moments.of(arm.n(), arm.sum(), arm.squares(), Decimals.SCALE);
    }

    private static TwoProportionTest.Arm proportion(Sums.Metric arm) {
        return new TwoProportionTest.Arm(arm.n(), arm.sum().divide(ONE).longValueExact());
    }
}
