package io.weir.query.results;

import io.weir.query.experiments.MetricSpec;
import io.weir.query.experiments.MetricSpec.Direction;
import io.weir.query.statistics.Answer;
import io.weir.query.statistics.Guardrail;
import io.weir.query.statistics.Interval;
import io.weir.query.statistics.MeanSums;
import io.weir.query.statistics.NewcombeInterval;
import io.weir.query.statistics.PValue;
import io.weir.query.statistics.PairSums;
import io.weir.query.statistics.QuantileDifference;
import io.weir.query.statistics.RatioMetric;
import io.weir.query.statistics.Scale;
import io.weir.query.statistics.Successes;
import io.weir.query.statistics.TTest;
import io.weir.query.statistics.TwoProportionTest;
import io.weir.query.statistics.Unavailable;
import io.weir.query.statistics.WelchTest;
import io.weir.query.sums.MetricTotals;
import io.weir.schemas.Decimals;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A variant compared with the control: conversions as proportions, numbers of units by Welch's test, ratios by the delta method,
 * quantiles by what lies around them.
 */
final class Differences {

    static final double ALPHA = 0.05;

    private static final BigInteger ONE = BigInteger.valueOf(1_000_000);

    private Differences() {}

    static Results.Difference of(MetricSpec metric, MetricTotals control, MetricTotals arm) {
        String method = method(metric);
        Answer<Results.Difference> answer =
                switch (method) {
                    case "two_proportion_z" -> proportions(metric, control, arm);
                    case "ratio_delta" ->
                        RatioMetric.test(pairs(control), pairs(arm), Scale.absolute, ALPHA)
                                .map(test -> found(metric, method, test));
                    case "quantile_delta" ->
                        Estimates.around(metric, control)
                                .flatMap(a -> Estimates.around(metric, arm)
                                        .flatMap(b -> QuantileDifference.of(
                                                a, b, metric.quantile().doubleValue(), Scale.absolute, ALPHA)))
                                .map(test -> found(metric, method, test));
                    default -> WelchTest.of(means(control), means(arm), ALPHA).map(test -> found(metric, method, test));
                };
        return switch (answer) {
            case Answer.None<Results.Difference> none ->
                unavailable(method, none.reason().name());
            case Answer.Found<Results.Difference> found -> found.value();
        };
    }

    private static String method(MetricSpec metric) {
        // Held to less than 1 it is no longer a number of successes.
        boolean whole = metric.cap() == null || metric.cap().compareTo(BigDecimal.ONE) >= 0;
        return switch (metric.kind()) {
            case conversion -> whole ? "two_proportion_z" : "welch_t";
            case ratio -> "ratio_delta";
            case quantile -> "quantile_delta";
            case count, sum, last, unknown -> "welch_t";
        };
    }

    private static Answer<Results.Difference> proportions(MetricSpec metric, MetricTotals control, MetricTotals arm) {
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

    private static Results.Difference found(MetricSpec metric, String method, TTest test) {
        return found(metric, method, method, test.estimate(), test.standardError(), test.pValue(), test.interval());
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

    private static Results.Difference unavailable(String method, String reason) {
        return new Results.Difference(method, null, null, null, null, null, null, null, null, reason);
    }

    /** False for sums that no conversions can have: one damaged row must not hide the other metrics. */
    private static boolean isCount(MetricTotals arm) {
        return means(arm).arePossible()
                && arm.sum().remainder(ONE).signum() == 0
                && arm.sum().divide(ONE).bitLength() < Long.SIZE
                && successes(arm).arePossible();
    }

    private static Guardrail guardrail(MetricSpec metric, Interval interval) {
        if (!metric.guardrail()) return null;
        return Guardrail.of(interval, metric.margin().doubleValue(), metric.direction() == Direction.increase);
    }

    private static MeanSums means(MetricTotals arm) {
        return new MeanSums(arm.n(), decimal(arm.sum()), product(arm.squares()));
    }

    private static Successes successes(MetricTotals arm) {
        return new Successes(arm.n(), arm.sum().divide(ONE).longValueExact());
    }

    /** Numerator and denominator. Without a unit there are no sums of the denominator yet. */
    private static PairSums pairs(MetricTotals arm) {
        return new PairSums(
                arm.n(),
                decimal(arm.sum()),
                product(arm.squares()),
                decimal(arm.denominator()),
                product(arm.product(1, 1)),
                product(arm.product(0, 1)));
    }

    private static BigDecimal decimal(BigInteger millionths) {
        return new BigDecimal(millionths, Decimals.SCALE);
    }

    private static BigDecimal product(BigInteger units) {
        return new BigDecimal(units, 2 * Decimals.SCALE);
    }
}
