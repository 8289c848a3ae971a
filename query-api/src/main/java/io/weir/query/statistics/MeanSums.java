package io.weir.query.statistics;

import java.math.BigDecimal;

/**
 * What is kept of one arm's values: exact, and added up in any order the same. Not checked when built: a damaged row is a
 * named reason of the answer.
 *
 * @param n units
 * @param sum Σy
 * @param squares Σy²
 */
public record MeanSums(long n, BigDecimal sum, BigDecimal squares) {

    public static final MeanSums NONE = new MeanSums(0, BigDecimal.ZERO, BigDecimal.ZERO);

    /** Units that are 0 or 1. */
    public static MeanSums of(Successes successes) {
        BigDecimal ones = BigDecimal.valueOf(successes.successes());
        return new MeanSums(successes.n(), ones, ones);
    }

    public MeanSums plus(MeanSums other) {
        return new MeanSums(n + other.n, sum.add(other.sum), squares.add(other.squares));
    }

    /** False when no real data can give these sums. */
    public boolean arePossible() {
        if (n <= 0) return n == 0 && sum.signum() == 0 && squares.signum() == 0;
        return spread().signum() >= 0;
    }

    /** n·Σy² − (Σy)²: the subtraction that cancels. */
    private BigDecimal spread() {
        return BigDecimal.valueOf(n).multiply(squares).subtract(sum.multiply(sum));
    }

    Rational mean() {
        return Rational.of(sum).over(n);
    }

    /** (n·Σy² − (Σy)²) / (n(n − 1)). */
    Rational variance() {
        return Rational.of(spread()).over(n).over(n - 1);
    }

    /** s²/n. */
    Rational meanVariance() {
        return variance().over(n);
    }
}
