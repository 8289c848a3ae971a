package io.weir.query.statistics;

import io.weir.query.statistics.distributions.ChiSquare;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Optional;

/**
 * Whether one effect fits all studies, or all breakdowns: W. G. Cochran 1954, Biometrics 10:101, Q = Σw(x − μ)² with w = 1/v; I² =
 * max(0, (Q − df)/Q), J. P. T. Higgins and S. G. Thompson 2002; τ² = max(0, (Q − df)/(Σw − Σw²/Σw)), R. DerSimonian and N. Laird 1986, Controlled
 * Clinical Trials 7:177. With 60 digits, so that equal estimates give 0.
 *
 * @param pooled of one effect for all
 * @param pValue of one effect for all; empty for one study
 * @param iSquared share of the spread that chance does not explain
 * @param tauSquared variance of the effects themselves
 */
public record Heterogeneity(
        double pooled,
        double standardError,
        double q,
        int degreesOfFreedom,
        Optional<PValue> pValue,
        double iSquared,
        double tauSquared,
        double pooledRandom,
        double standardErrorRandom) {

    private static final MathContext DIGITS = new MathContext(60);

    public static Answer<Heterogeneity> of(List<Double> estimates, List<Double> variances) {
        return check(estimates, variances)
                .found(() -> of(decimals(estimates), decimals(variances), estimates.size() - 1));
    }

    static Check check(List<Double> estimates, List<Double> variances) {
        boolean possible = estimates.size() == variances.size()
                && estimates.stream().allMatch(Double::isFinite)
                && variances.stream().allMatch(v -> v >= 0 && Double.isFinite(v));
        return Check.that()
                .not(!possible, Unavailable.INCONSISTENT_SUMS)
                .not(estimates.isEmpty(), Unavailable.NO_UNITS)
                .not(variances.contains(0.0), Unavailable.ZERO_VARIANCE);
    }

    private static Heterogeneity of(BigDecimal[] x, BigDecimal[] v, int df) {
        Pool fixed = Pool.of(x, v, BigDecimal.ZERO);
        BigDecimal q = BigDecimal.ZERO;
        BigDecimal squares = BigDecimal.ZERO;
        for (int i = 0; i < x.length; i++) {
            BigDecimal weight = BigDecimal.ONE.divide(v[i], DIGITS);
            q = q.add(weight.multiply(x[i].subtract(fixed.mean).pow(2)), DIGITS);
            squares = squares.add(weight.pow(2), DIGITS);
        }
        BigDecimal beyond = q.subtract(BigDecimal.valueOf(df)).max(BigDecimal.ZERO);
        BigDecimal room = fixed.weight.subtract(squares.divide(fixed.weight, DIGITS));
        BigDecimal tauSquared = beyond.signum() == 0 ? BigDecimal.ZERO : beyond.divide(room, DIGITS);
        Pool random = Pool.of(x, v, tauSquared);
        return new Heterogeneity(
                fixed.mean.doubleValue(),
                fixed.standardError(),
                q.doubleValue(),
                df,
                df == 0 ? Optional.empty() : Optional.of(PValue.ofLn(ChiSquare.lnSurvival(q.doubleValue(), df))),
                beyond.signum() == 0 ? 0 : beyond.divide(q, DIGITS).doubleValue(),
                tauSquared.doubleValue(),
                random.mean.doubleValue(),
                random.standardError());
    }

    /** Mean of all weighted by 1/(v + τ²). */
    private record Pool(BigDecimal mean, BigDecimal weight) {

        static Pool of(BigDecimal[] x, BigDecimal[] v, BigDecimal tauSquared) {
            BigDecimal weight = BigDecimal.ZERO;
            BigDecimal sum = BigDecimal.ZERO;
            for (int i = 0; i < x.length; i++) {
                BigDecimal own = BigDecimal.ONE.divide(v[i].add(tauSquared), DIGITS);
                weight = weight.add(own, DIGITS);
                sum = sum.add(own.multiply(x[i]), DIGITS);
            }
            return new Pool(sum.divide(weight, DIGITS), weight);
        }

        double standardError() {
            return Math.sqrt(1 / weight.doubleValue());
        }
    }

    private static BigDecimal[] decimals(List<Double> values) {
        return values.stream().map(BigDecimal::valueOf).toArray(BigDecimal[]::new);
    }
}
