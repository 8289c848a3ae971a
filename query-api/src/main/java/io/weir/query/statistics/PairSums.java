package io.weir.query.statistics;

import java.math.BigDecimal;

/**
 * What is kept of two values of each unit.
 *
 * @param xy Σxy
 */
public record PairSums(long n, BigDecimal sumX, BigDecimal sumXX, BigDecimal sumY, BigDecimal sumYY, BigDecimal xy) {

    public PairSums plus(PairSums other) {
        return new PairSums(
                n + other.n,
                sumX.add(other.sumX),
                sumXX.add(other.sumXX),
                sumY.add(other.sumY),
                sumYY.add(other.sumYY),
                xy.add(other.xy));
    }

    MeanSums x() {
        return new MeanSums(n, sumX, sumXX);
    }

    MeanSums y() {
        return new MeanSums(n, sumY, sumYY);
    }

    /** False when no real data can give these sums: Cauchy-Schwarz holds for all that can. */
    public boolean arePossible() {
        if (!x().arePossible() || !y().arePossible()) return false;
        if (n <= 1) return n == 1 || xy.signum() == 0;
        return covariance().squared().compareTo(x().variance().times(y().variance())) <= 0;
    }

    /** (nΣxy − ΣxΣy) / (n(n − 1)). */
    Rational covariance() {
        return Rational.of(BigDecimal.valueOf(n).multiply(xy).subtract(sumX.multiply(sumY)))
                .over(n)
                .over(n - 1);
    }
}
