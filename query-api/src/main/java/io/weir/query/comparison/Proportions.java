package io.weir.query.comparison;

import static io.weir.query.comparison.Difference.ALPHA;

import io.weir.query.experiments.Method;
import io.weir.query.metrics.MetricSpec.Direction;
import io.weir.query.statistics.Answer;
import io.weir.query.statistics.Interval;
import io.weir.query.statistics.NewcombeInterval;
import io.weir.query.statistics.Successes;
import io.weir.query.statistics.TwoProportionTest;
import io.weir.query.statistics.Unavailable;
import io.weir.query.statistics.UnvaryingProportions;
import java.util.function.DoubleFunction;

/** Units that succeed or fail. Their interval exists wherever there are units, also where nobody or everybody succeeds. */
final class Proportions {

    /** Beyond this the chance to win is a difference. */
    static final double SURE = 1 - ALPHA / 2;

    private Proportions() {}

    /** The pooled test with Newcombe's interval; without the test where nothing varies. */
    static Answer<Said> tested(Arms arms) {
        if (!arms.areCounts()) return Answer.none(Unavailable.INCONSISTENT_SUMS);
        Successes a = Arms.successes(arms.control());
        Successes b = Arms.successes(arms.treatment());
        return NewcombeInterval.of(a, b, ALPHA).map(newcombe -> said(a, b, newcombe));
    }

    private static Said said(Successes a, Successes b, NewcombeInterval newcombe) {
        DoubleFunction<Interval> at = level -> ((Answer.Found<NewcombeInterval>) NewcombeInterval.of(a, b, level))
                .value()
                .interval();
        String name = "two_proportion_z";
        return switch (TwoProportionTest.of(a, b)) {
            case Answer.Found<TwoProportionTest>(TwoProportionTest test) ->
                Said.tested(
                        name,
                        "newcombe",
                        test.difference(),
                        test.standardError(),
                        newcombe.interval(),
                        at,
                        test.pValue());
            case Answer.None<TwoProportionTest>(Unavailable reason) ->
                Said.untested(name, "newcombe", newcombe.difference(), newcombe.interval(), at, reason.name());
        };
    }

    /** What a method says whose standard error would be 0. */
    static Answer<Said> unvarying(Arms arms, Effects.Estimator estimator, Method method, String name) {
        UnvaryingProportions both = estimator.isOfClusters()
                ? UnvaryingProportions.of(arms.clustersOfControl(), arms.clustersOfTreatment())
                : UnvaryingProportions.of(Arms.successes(arms.control()), Arms.successes(arms.treatment()));
        String reason = Unavailable.ZERO_VARIANCE.name();
        return switch (method) {
            case frequentist ->
                Answer.found(Said.untested(
                        name, "newcombe", both.difference(), both.newcombe(ALPHA), both::newcombe, reason));
            case sequential ->
                both.alwaysValid(ALPHA)
                        .map(interval -> Said.untested(
                                name,
                                "bounded_sequences",
                                both.difference(),
                                interval,
                                level -> always(both, level),
                                reason));
            case bayesian ->
                both.posterior(ALPHA).map(posterior -> {
                    boolean lowerIsBetter = arms.metric().direction() == Direction.decrease;
                    double chance = lowerIsBetter ? 1 - posterior.chanceToWin() : posterior.chanceToWin();
                    return new Said(
                            name,
                            "beta",
                            posterior.meanB() - posterior.meanA(),
                            null,
                            UnvaryingProportions.credible(posterior),
                            null,
                            null,
                            null,
                            chance >= SURE || chance <= 1 - SURE,
                            chance,
                            lowerIsBetter ? posterior.riskControl() : posterior.riskTreatment());
                });
        };
    }

    private static Interval always(UnvaryingProportions both, double level) {
        return ((Answer.Found<Interval>) both.alwaysValid(level)).value();
    }
}
