package io.weir.query.statistics;

import io.weir.query.statistics.distributions.Normal;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Counts in buckets whose limits grow by γ = (1 + r)/(1 − r): every value of a bucket lies within r, relative, of its middle.
 * C. Masson, J. E. Rim, H. K. Lee 2019, DDSketch, PVLDB 12:2195. Bucket i holds (γ^(i−1), γ^i]; counts add up in any order.
 *
 * @param zeros values that are 0
 * @param positive bucket → count
 * @param negative the same of −value
 */
public record LogHistogram(
        double relativeAccuracy,
        long zeros,
        NavigableMap<Integer, Long> positive,
        NavigableMap<Integer, Long> negative) {

    public LogHistogram {
        if (!(relativeAccuracy > 0 && relativeAccuracy < 1)) {
            throw new IllegalArgumentException("relative accuracy must be above 0 and below 1, is " + relativeAccuracy);
        }
        positive = Collections.unmodifiableNavigableMap(new TreeMap<>(positive));
        negative = Collections.unmodifiableNavigableMap(new TreeMap<>(negative));
    }

    public static LogHistogram of(double relativeAccuracy, double... values) {
        long zeros = 0;
        NavigableMap<Integer, Long> positive = new TreeMap<>();
        NavigableMap<Integer, Long> negative = new TreeMap<>();
        for (double value : values) {
            if (value == 0) zeros++;
            else (value > 0 ? positive : negative).merge(bucket(relativeAccuracy, Math.abs(value)), 1L, Long::sum);
        }
        return new LogHistogram(relativeAccuracy, zeros, positive, negative);
    }

    /** ⌈ln value / ln γ⌉ of a value above 0. */
    public static int bucket(double relativeAccuracy, double value) {
        return (int) Math.ceil(Math.log(value) / lnGrowth(relativeAccuracy));
    }

    public LogHistogram plus(LogHistogram other) {
        if (other.relativeAccuracy != relativeAccuracy) throw new IllegalArgumentException("other buckets");
        NavigableMap<Integer, Long> up = new TreeMap<>(positive);
        other.positive.forEach((bucket, count) -> up.merge(bucket, count, Long::sum));
        NavigableMap<Integer, Long> down = new TreeMap<>(negative);
        other.negative.forEach((bucket, count) -> down.merge(bucket, count, Long::sum));
        return new LogHistogram(relativeAccuracy, zeros + other.zeros, up, down);
    }

    public long n() {
        return zeros + total(positive.values()) + total(negative.values());
    }

    /** The middle of the bucket of the value at rank ⌊q(n − 1)⌋, so within the relative accuracy of that value. */
    public Answer<Double> quantile(double q) {
        return check(Check.that(), q).found(() -> middle(q));
    }

    /** By order statistics ({@link QuantileInterval}), out to the far limits of the buckets of both ranks: the coverage stays. */
    public Answer<QuantileInterval> interval(double q, double alpha) {
        return check(Check.alpha(alpha), q).found(() -> QuantileInterval.of(n(), q, alpha, this::bucketOf));
    }

    /** What {@link QuantileDifference} asks of an arm. */
    public Answer<QuantileDifference.Arm> arm(double q) {
        return check(Check.that().not(!(q > 0 && q < 1), Unavailable.INVALID_QUANTILE), q)
                .found(() -> {
                    double reach = Normal.quantile(0.025) * Math.sqrt(q * (1 - q) / n());
                    return new QuantileDifference.Arm(
                            n(), middle(q), middle(Math.max(0, q - reach)), middle(Math.min(1, q + reach)));
                });
    }

    private Check check(Check so, double q) {
        boolean possible = zeros >= 0 && isCounted(positive.values()) && isCounted(negative.values());
        return so.not(!(q >= 0 && q <= 1), Unavailable.INVALID_QUANTILE)
                .not(!possible, Unavailable.INCONSISTENT_SUMS)
                .not(n() == 0, Unavailable.NO_UNITS);
    }

    private static boolean isCounted(Collection<Long> counts) {
        return counts.stream().allMatch(count -> count >= 0);
    }

    private static long total(Collection<Long> counts) {
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    /** 2γ^i/(γ + 1) = (1 − r)·γ^i. */
    private double middle(double q) {
        Interval bucket = bucketOf(Quantiles.rank(n(), q) + 1);
        double outer = Math.abs(bucket.high()) > Math.abs(bucket.low()) ? bucket.high() : bucket.low();
        return (1 - relativeAccuracy) * outer;
    }

    /** Limits of the bucket that holds the value of this rank, from 1. */
    private Interval bucketOf(long rank) {
        long seen = 0;
        for (Map.Entry<Integer, Long> down : negative.descendingMap().entrySet()) {
            seen += down.getValue();
            if (seen >= rank) return new Interval(-limit(down.getKey()), -limit(down.getKey() - 1));
        }
        seen += zeros;
        if (seen >= rank) return new Interval(0, 0);
        for (Map.Entry<Integer, Long> up : positive.entrySet()) {
            seen += up.getValue();
            if (seen >= rank) return new Interval(limit(up.getKey() - 1), limit(up.getKey()));
        }
        throw new IllegalStateException("rank " + rank + " of " + n());
    }

    private double limit(int bucket) {
        return Math.exp(bucket * lnGrowth(relativeAccuracy));
    }

    private static double lnGrowth(double relativeAccuracy) {
        return Math.log1p(relativeAccuracy) - Math.log1p(-relativeAccuracy);
    }
}
