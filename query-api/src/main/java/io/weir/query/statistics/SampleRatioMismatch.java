package io.weir.query.statistics;

import io.weir.query.statistics.distributions.ChiSquare;
import java.util.List;

/**
 * Whether the variants got their share of the units: χ² = Σ(O − E)²/E with E = N·w/Σw and k − 1 degrees of freedom. A. Fabijan et al.
 * 2019, KDD, "Diagnosing sample ratio mismatch". For one look; for a look at every hour {@link SequentialSampleRatio}.
 */
public record SampleRatioMismatch(double chiSquare, int degreesOfFreedom, PValue pValue) {

    /** @param weights any positive numbers, taken as the decimals that were written */
    public static Answer<SampleRatioMismatch> of(List<Long> observed, List<Double> weights) {
        return check(observed, weights).found(() -> {
            Rational all = weights.stream().map(Rational::written).reduce(Rational.ZERO, Rational::plus);
            Rational n = Rational.ZERO;
            Rational squares = Rational.ZERO;
            for (int i = 0; i < observed.size(); i++) {
                Rational count = Rational.of(observed.get(i));
                n = n.plus(count);
                squares = squares.plus(count.squared().times(all).over(Rational.written(weights.get(i))));
            }
            // ΣO²/E − N, exact: the squares of 10^12 units and their difference share their first digits.
            double chiSquare = squares.over(n).minus(n).toDouble();
            int df = observed.size() - 1;
            return new SampleRatioMismatch(chiSquare, df, PValue.ofLn(ChiSquare.lnSurvival(chiSquare, df)));
        });
    }

    static Check check(List<Long> observed, List<Double> weights) {
        boolean weighed = observed.size() == weights.size()
                && weights.stream().allMatch(weight -> weight > 0 && Double.isFinite(weight));
        return Check.that()
                .not(!weighed, Unavailable.INVALID_WEIGHT)
                .not(observed.stream().anyMatch(count -> count < 0), Unavailable.INCONSISTENT_SUMS)
                .not(observed.isEmpty(), Unavailable.TOO_FEW_VARIANTS)
                .not(observed.stream().allMatch(count -> count == 0), Unavailable.NO_UNITS)
                .not(observed.size() < 2, Unavailable.TOO_FEW_VARIANTS);
    }
}
