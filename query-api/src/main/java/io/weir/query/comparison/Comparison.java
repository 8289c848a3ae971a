package io.weir.query.comparison;

import static io.weir.query.comparison.Difference.ALPHA;

import io.weir.query.experiments.Method;
import io.weir.query.metrics.MetricSpec;
import io.weir.query.metrics.MetricSpec.Direction;
import io.weir.query.statistics.Answer;
import io.weir.query.statistics.AsymptoticConfidenceSequence;
import io.weir.query.statistics.BayesianNormal;
import io.weir.query.statistics.Contrast;
import io.weir.query.statistics.Effect;
import io.weir.query.statistics.Guardrail;
import io.weir.query.statistics.Interval;
import io.weir.query.statistics.NormalPrior;
import io.weir.query.statistics.PValue;
import io.weir.query.statistics.Scale;
import io.weir.query.statistics.TTest;
import io.weir.query.statistics.Unavailable;
import io.weir.query.statistics.distributions.StudentT;
import java.util.function.DoubleFunction;

/** A variant compared with the control by one method. */
public final class Comparison {

    /** Units of both arms at which an interval for every look is tightest: it is within a tenth of that from 1,500 to 17,000. */
    public static final double TIGHTEST_AT_UNITS = 5_000;

    private Comparison() {}

    public static Difference of(Arms arms, Basis basis, Method method) {
        return adjustable(arms, basis, method).difference();
    }

    /** The same, for whoever makes other comparisons beside it. */
    public static Adjustable adjustable(Arms arms, Basis basis, Method method) {
        Effects.Estimator estimator = Effects.estimator(arms, basis);
        boolean isTest = method == Method.frequentist && estimator == Effects.Estimator.mean && arms.areProportions();
        Answer<Contrast> contrast = Effects.contrast(arms, estimator);
        Critical critical = new Critical();
        String name = isTest ? "two_proportion_z" : name(estimator, method);
        Answer<Said> answer = isTest
                ? Proportions.tested(arms)
                : effect(arms, contrast).flatMap(effect -> said(arms, name, method, effect, critical));
        if (answer.equals(Answer.none(Unavailable.ZERO_VARIANCE)) && arms.areProportions()) {
            answer = Proportions.unvarying(arms, estimator, method, name);
        }
        return switch (answer) {
            case Answer.None<Said>(Unavailable reason) -> unavailable(arms, name, estimator, reason);
            case Answer.Found<Said>(Said said) ->
                new Adjustable(
                        Difference.of(
                                said,
                                estimator.because,
                                relative(contrast, method, critical),
                                guardrail(arms.metric(), said.interval())),
                        said.at());
        };
    }

    /** Of sums that lack what this basis needs. */
    public static Adjustable unavailable(Arms arms, Basis basis, Method method, Unavailable reason) {
        Effects.Estimator estimator = Effects.estimator(arms, basis);
        Unavailable first = arms.control().n() == 0 || arms.treatment().n() == 0 ? Unavailable.NO_UNITS : reason;
        return unavailable(arms, name(estimator, method), estimator, first);
    }

    private static Adjustable unavailable(Arms arms, String name, Effects.Estimator estimator, Unavailable reason) {
        Double estimate = reason == Unavailable.INCONSISTENT_SUMS ? null : arms.plainDifference();
        return new Adjustable(Difference.unavailable(name, estimator.because, estimate, reason.name()), null);
    }

    /** One damaged row must not come out as an estimate. */
    private static Answer<Effect> effect(Arms arms, Answer<Contrast> contrast) {
        if (arms.areProportions() && !arms.areCounts()) return Answer.none(Unavailable.INCONSISTENT_SUMS);
        return contrast.flatMap(some -> some.on(Scale.absolute));
    }

    private static Answer<Said> said(Arms arms, String name, Method method, Effect effect, Critical critical) {
        return switch (method) {
            case frequentist -> {
                TTest test = TTest.withCritical(effect, critical.of(effect.degreesOfFreedom()));
                yield Answer.found(
                        said(name, effect, test.interval(), level -> TTest.interval(effect, level), test.pValue()));
            }
            case sequential ->
                AsymptoticConfidenceSequence.of(effect, ALPHA, TIGHTEST_AT_UNITS)
                        .flatMap(sequence -> AsymptoticConfidenceSequence.pValue(effect, ALPHA, TIGHTEST_AT_UNITS)
                                .map(p -> said(
                                        name,
                                        effect,
                                        sequence.interval(),
                                        level -> AsymptoticConfidenceSequence.interval(
                                                effect, level, ALPHA, TIGHTEST_AT_UNITS),
                                        p)));
            case bayesian -> {
                boolean lowerIsBetter = arms.metric().direction() == Direction.decrease;
                yield BayesianNormal.of(effect, Scale.absolute, 0, NormalPrior.FLAT, lowerIsBetter, ALPHA)
                        .map(posterior -> new Said(
                                name,
                                name,
                                posterior.mean(),
                                posterior.sd(),
                                posterior.interval(),
                                null,
                                null,
                                null,
                                posterior.chanceToWin() >= Proportions.SURE
                                        || posterior.chanceToWin() <= 1 - Proportions.SURE,
                                posterior.chanceToWin(),
                                posterior.riskTreatment()));
            }
        };
    }

    private static Said said(String name, Effect effect, Interval interval, DoubleFunction<Interval> at, PValue p) {
        return Said.tested(name, name, effect.estimate(), effect.standardError(), interval, at, p);
    }

    private static String name(Effects.Estimator estimator, Method method) {
        return switch (method) {
            case frequentist ->
                switch (estimator) {
                    case mean -> "welch_t";
                    case ratio_delta -> "ratio_delta";
                    case quantile, quantile_of_clusters -> "quantile_delta";
                    case cuped, cluster_robust, paired -> estimator + "_t";
                };
            case sequential -> estimator + "_always_valid";
            case bayesian -> estimator + "_posterior";
        };
    }

    private static Difference.Relative relative(Answer<Contrast> contrast, Method method, Critical critical) {
        return switch (contrast.flatMap(some -> some.on(Scale.relative))) {
            case Answer.None<Effect>(Unavailable reason) -> new Difference.Relative(null, null, null, reason.name());
            case Answer.Found<Effect>(Effect effect) -> {
                Interval interval = interval(effect, method, critical);
                yield new Difference.Relative(effect.estimate(), interval.low(), interval.high(), null);
            }
        };
    }

    /** What a method says of it, without the rest. */
    private static Interval interval(Effect effect, Method method, Critical critical) {
        return switch (method) {
            case frequentist ->
                Interval.around(effect.estimate(), critical.of(effect.degreesOfFreedom()) * effect.standardError());
            case sequential -> AsymptoticConfidenceSequence.interval(effect, ALPHA, TIGHTEST_AT_UNITS);
            case bayesian -> BayesianNormal.flatInterval(effect, ALPHA);
        };
    }

    /** Student's quantile is asked for twice of one comparison, with the same degrees of freedom, and takes microseconds. */
    private static final class Critical {
        private double degreesOfFreedom = Double.NaN;
        private double value;

        double of(double degreesOfFreedom) {
            if (degreesOfFreedom != this.degreesOfFreedom) {
                value = StudentT.quantile(ALPHA / 2, degreesOfFreedom);
                this.degreesOfFreedom = degreesOfFreedom;
            }
            return value;
        }
    }

    private static Guardrail guardrail(MetricSpec metric, Interval interval) {
        if (!metric.guardrail()) return null;
        return Guardrail.of(interval, metric.margin().doubleValue(), metric.direction() == Direction.increase);
    }
}
