package io.weir.query.results;

import io.weir.query.experiments.MetricSpec;
import io.weir.query.experiments.MetricSpec.Direction;
import io.weir.query.statistics.Comparison;
import io.weir.query.statistics.Guardrail;
import io.weir.query.statistics.Moments;
import io.weir.query.statistics.TwoProportionTest;
import io.weir.query.statistics.Unavailable;
import io.weir.query.statistics.WelchTest;
import io.weir.query.sums.MetricTotals;
import io.weir.schemas.Decimals;
import io.weir.schemas.MetricKind;
import java.math.BigDecimal;
import java.math.BigInteger;

/** A variant compared with the control: conversions as proportions, numbers of units by Welch's test. */
final class Differences {

    static final double ALPHA = 0.05;

    /** Why ratios and quantiles are not compared: Welch's test of their units' values would answer another question. */
    static final String NO_METHOD = "METHOD_NOT_AVAILABLE_YET";

    private static final BigInteger ONE = BigInteger.valueOf(1_000_000);

    private Differences() {}

    static Results.Difference of(MetricSpec metric, MetricTotals control, MetricTotals arm) {
        if (metric.kind() == MetricKind.ratio || metric.kind() == MetricKind.quantile) {
            return unavailable(null, NO_METHOD);
        }
        // Held to less than 1 it is no longer a number of successes.
        boolean whole = metric.cap() == null || metric.cap().compareTo(BigDecimal.ONE) >= 0;
        boolean proportion = metric.kind() == MetricKind.conversion && whole;
        String method = proportion ? "two_proportion_z" : "welch_t";
        return switch (compare(proportion, control, arm)) {
            case Comparison.None none -> unavailable(method, none.reason().name());
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

    private static Results.Difference unavailable(String method, String reason) {
        return new Results.Difference(method, null, null, null, null, null, null, null, null, reason);
    }

    private static Comparison compare(boolean proportion, MetricTotals control, MetricTotals arm) {
        if (!isPossible(proportion, control) || !isPossible(proportion, arm)) {
            return new Comparison.None(Unavailable.INCONSISTENT_SUMS);
        }
        return proportion
                ? TwoProportionTest.of(proportion(control), proportion(arm), ALPHA)
                : WelchTest.of(moments(control), moments(arm), ALPHA);
    }

    /** False for sums that no units can have: one damaged row must not hide the other metrics. */
    private static boolean isPossible(boolean proportion, MetricTotals arm) {
        if (!Moments.isPossible(arm.n(), arm.sum(), arm.squares())) return false;
        BigInteger[] successes = arm.sum().divideAndRemainder(ONE);
        return !proportion
                || successes[1].signum() == 0
                        && successes[0].signum() >= 0
                        && successes[0].compareTo(BigInteger.valueOf(arm.n())) <= 0;
    }

    private static Guardrail guardrail(MetricSpec metric, Comparison.Difference found) {
        if (!metric.guardrail()) return null;
        return Guardrail.of(found, metric.margin().doubleValue(), metric.direction() == Direction.increase);
    }

    private static Moments moments(MetricTotals arm) {
        return Moments.of(arm.n(), arm.sum(), arm.squares(), Decimals.SCALE);
    }

    private static TwoProportionTest.Arm proportion(MetricTotals arm) {
        return new TwoProportionTest.Arm(arm.n(), arm.sum().divide(ONE).longValueExact());
    }
}
