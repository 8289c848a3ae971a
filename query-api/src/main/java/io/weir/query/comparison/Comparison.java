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
import io.weir.query.statistics.NewcombeInterval;
import io.weir.query.statistics.NormalPrior;
import io.weir.query.statistics.PValue;
import io.weir.query.statistics.Scale;
import io.weir.query.statistics.Successes;
import io.weir.query.statistics.TTest;
import io.weir.query.statistics.TwoProportionTest;
import io.weir.query.statistics.Unavailable;
import io.weir.query.statistics.distributions.StudentT;

/** A variant compared with the control by one method. */
public final class Comparison {

    /** Units of both arms at which an interval for every look is tightest: it is within a tenth of that from 1,500 to 17,000. */
    public static final double TIGHTEST_AT_UNITS = 5_000;

    private static final double SURE = 1 - ALPHA / 2;

    private Comparison() {}

    /** What one method says of an effect, on whichever scale. */
    private record Said(
            String method,
            String intervalMethod,
            double estimate,
            double standardError,
            Interval interval,
            Double pValue,
            Boolean significant,
            Double chanceToWin,
            Double risk) {}

    public static Difference of(Arms arms, Basis basis, Method method) {
        Effects.Estimator estimator = Effects.estimator(arms, basis);
        boolean isTest = method == Method.frequentist && estimator == Effects.Estimator.mean && arms.areProportions();
        Answer<Contrast> contrast = Effects.contrast(arms, estimator);
        Critical critical = new Critical();
        Answer<Said> answer = isTest
                ? proportions(arms)
                : effect(arms, contrast).flatMap(effect -> said(arms, estimator, method, effect, critical));
        String name = isTest ? "two_proportion_z" : name(estimator, method);
        return switch (answer) {
            case Answer.None<Said> none ->
                Difference.unavailable(name, estimator.because, none.reason().name());
            case Answer.Found<Said> found ->
                difference(arms, found.value(), estimator.because, relative(contrast, method, critical));
        };
    }

    /** One damaged row must not come out as an estimate. */
    private static Answer<Effect> effect(Arms arms, Answer<Contrast> contrast) {
        if (arms.areProportions() && !arms.areCounts()) return Answer.none(Unavailable.INCONSISTENT_SUMS);
        return contrast.flatMap(some -> some.on(Scale.absolute));
    }

    private static Answer<Said> said(
            Arms arms, Effects.Estimator estimator, Method method, Effect effect, Critical critical) {
        String name = name(estimator, method);
        return switch (method) {
            case frequentist -> {
                TTest test = TTest.withCritical(effect, critical.of(effect.degreesOfFreedom()));
                yield Answer.found(said(name, effect, test.interval(), test.pValue()));
            }
            case sequential ->
                AsymptoticConfidenceSequence.of(effect, ALPHA, TIGHTEST_AT_UNITS)
                        .flatMap(sequence -> AsymptoticConfidenceSequence.pValue(effect, ALPHA, TIGHTEST_AT_UNITS)
                                .map(p -> said(name, effect, sequence.interval(), p)));
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
                                posterior.chanceToWin() >= SURE || posterior.chanceToWin() <= 1 - SURE,
                                posterior.chanceToWin(),
                                posterior.riskTreatment()));
            }
        };
    }

    private static Said said(String name, Effect effect, Interval interval, PValue p) {
        return new Said(
                name,
                name,
                effect.estimate(),
                effect.standardError(),
                interval,
                p.value(),
                p.value() <= ALPHA,
                null,
                null);
    }

    private static String name(Effects.Estimator estimator, Method method) {
        return switch (method) {
            case frequentist ->
                switch (estimator) {
                    case mean -> "welch_t";
                    case ratio_delta -> "ratio_delta";
                    case quantile -> "quantile_delta";
                    case cuped, cluster_robust, paired -> estimator + "_t";
                };
            case sequential -> estimator + "_always_valid";
            case bayesian -> estimator + "_posterior";
        };
    }

    private static Answer<Said> proportions(Arms arms) {
        if (!arms.areCounts()) return Answer.none(Unavailable.INCONSISTENT_SUMS);
        Successes a = Arms.successes(arms.control());
        Successes b = Arms.successes(arms.treatment());
        return TwoProportionTest.of(a, b).flatMap(test -> NewcombeInterval.of(a, b, ALPHA)
                .map(newcombe -> new Said(
                        "two_proportion_z",
                        "newcombe",
                        test.difference(),
                        test.standardError(),
                        newcombe.interval(),
                        test.pValue().value(),
                        test.pValue().value() <= ALPHA,
                        null,
                        null)));
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

    /** What {@link #said} says of it, without the rest. */
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

    private static Difference difference(Arms arms, Said said, String because, Difference.Relative relative) {
        return new Difference(
                said.method(),
                said.intervalMethod(),
                because,
                said.estimate(),
                said.standardError(),
                said.interval().low(),
                said.interval().high(),
                said.pValue(),
                null,
                said.significant(),
                ALPHA,
                said.chanceToWin(),
                said.risk(),
                relative,
                guardrail(arms.metric(), said.interval()),
                null);
    }

    private static Guardrail guardrail(MetricSpec metric, Interval interval) {
        if (!metric.guardrail()) return null;
        return Guardrail.of(interval, metric.margin().doubleValue(), metric.direction() == Direction.increase);
    }
}
