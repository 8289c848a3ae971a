package io.weir.query.results;

import io.weir.query.experiments.Experiment;
import io.weir.query.experiments.MetricSpec;
import io.weir.query.experiments.MetricSpec.Direction;
import io.weir.query.statistics.Answer;
import io.weir.query.statistics.Guardrail;
import io.weir.query.statistics.Interval;
import io.weir.query.statistics.MeanSums;
import io.weir.query.statistics.NewcombeInterval;
import io.weir.query.statistics.PValue;
import io.weir.query.statistics.Successes;
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
        return switch (compare(metric, proportion, control, arm)) {
            case Answer.None<Results.Difference> none ->
                new Results.Difference(method, null, null, null, null, null, null, null, null, none.reason());
            case Answer.Found<Results.Difference> found -> found.value();
        };
    }

    private static Answer<Results.Difference> compare(
            MetricSpec metric, boolean proportion, Sums.Metric control, Sums.Metric arm) {
        if (!proportion) {
            return WelchTest.of(means(control), means(arm), ALPHA)
                    .map(test -> found(
                            metric,
                            "welch_t",
                            "welch_t",
                            test.estimate(),
                            test.standardError(),
                            test.pValue(),
                            test.interval()));
        }
        if (!isCount(control) || !isCount(arm)) return Answer.none(Unavailable.INCONSISTENT_SUMS);
        Successes a = successes(control);
        Successes b = successes(arm);
        return TwoProportionTest.of(a, b).flatMap(test -> NewcombeInterval.of(a, b, ALPHA)
                .map(newcombe -> found(
                        metric,
                        "two_proportion_z",
                        "newcombe",
                        test.difference(),
                        test.standardError(),
                        test.pValue(),
                        newcombe.interval())));
    }

    private static Results.Difference found(
            MetricSpec metric,
            String method,
            String intervalMethod,
            double estimate,
            double standardError,
            PValue pValue,
            Interval interval) {
        return new Results.Difference(
                method,
                intervalMethod,
                estimate,
                standardError,
                interval.low(),
                interval.high(),
                pValue.value(),
                ALPHA,
                guardrail(metric, interval),
                null);
    }

    /** False for sums that no conversions can have: one damaged row must not hide the other metrics. */
    private static boolean isCount(Sums.Metric arm) {
        return means(arm).arePossible()
                && arm.sum().remainder(ONE).signum() == 0
                && arm.sum().divide(ONE).bitLength() < Long.SIZE
                && successes(arm).arePossible();
    }

    private static Double mean(Sums.Metric arm) {
        if (arm.n() <= 0) return null;
        return new BigDecimal(arm.sum(), Decimals.SCALE)
                .divide(BigDecimal.valueOf(arm.n()), MathContext.DECIMAL128)
                .doubleValue();
    }

    private static Guardrail guardrail(MetricSpec metric, Interval interval) {
        if (!metric.guardrail()) return null;
        return Guardrail.of(interval, metric.margin().doubleValue(), metric.direction() == Direction.increase);
    }

    private static MeanSums means(Sums.Metric arm) {
        return new MeanSums(
                arm.n(), new BigDecimal(arm.sum(), Decimals.SCALE), new BigDecimal(arm.squares(), 2 * Decimals.SCALE));
    }

    private static Successes successes(Sums.Metric arm) {
        return new Successes(arm.n(), arm.sum().divide(ONE).longValueExact());
    }
}
