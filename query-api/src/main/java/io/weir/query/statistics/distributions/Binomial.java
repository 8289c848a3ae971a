package io.weir.query.statistics.distributions;

/** The binomial law of n trials, for any n. */
public final class Binomial {

    private Binomial() {}

    /** ln P(B ≤ k) = ln I_(1−p)(n − k, k + 1) (DLMF 26.5.24). */
    public static double lnCdf(long k, long n, double p) {
        if (k < 0 || p >= 1 && k < n) return Double.NEGATIVE_INFINITY;
        if (k >= n || p <= 0) return 0;
        return Beta.lnLower(n - k, k + 1, 1 - p, p);
    }

    /** P(B ≤ k). */
    public static double cdf(long k, long n, double p) {
        return Math.exp(lnCdf(k, n, p));
    }
}
