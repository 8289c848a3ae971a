package io.weir.schemas;

import java.util.Arrays;

/**
 * The buckets of a quantile metric's histogram. A bucket holds the values of one sign whose size in millionths lies in
 * {@code [lower, next lower)}; sizes grow by 2 % from bucket to bucket, so the middle of a bucket is within 1 % of every
 * value in it (the relative accuracy of DDSketch: Masson, Rim, Lee 2019, VLDB 12). The bounds are integers, made by
 * integer arithmetic: every machine puts a value into the same bucket.
 *
 * <p>Index 0 holds 0; positive sizes have 1, 2, … and negative ones −1, −2, …, so the order of indexes is the order of
 * values. Sizes beyond {@link Long#MAX_VALUE} millionths are in the last bucket of their sign, whose accuracy is lost.
 */
public final class LogBuckets {

    private static final long[] LOWER = bounds();

    private LogBuckets() {}

    /** Buckets of one sign. */
    public static int count() {
        return LOWER.length;
    }

    /** The bucket of a value in millionths. */
    public static int index(long millionths) {
        if (millionths == 0) return 0;
        // The size of MIN_VALUE is no long.
        long size = millionths == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(millionths);
        int found = Arrays.binarySearch(LOWER, size);
        int place = found >= 0 ? found : -found - 2;
        return millionths > 0 ? place + 1 : -(place + 1);
    }

    /** A value in millionths that is within 1 % of every value in the bucket: 2lh/(l+h) of its least and greatest size. */
    public static double middle(int index) {
        if (index == 0) return 0;
        double least = leastSize(index);
        double size = 2 * least / (1 + least / greatestSize(index));
        return index > 0 ? size : -size;
    }

    /** The least value of the bucket, in millionths. */
    public static double least(int index) {
        return index > 0 ? leastSize(index) : 0 - greatestSize(index);
    }

    /** The greatest value of the bucket, in millionths. */
    public static double greatest(int index) {
        return index > 0 ? greatestSize(index) : 0 - leastSize(index);
    }

    private static double leastSize(int index) {
        return index == 0 ? 0 : LOWER[Math.abs(index) - 1];
    }

    private static double greatestSize(int index) {
        int place = Math.abs(index);
        if (place == 0) return 0;
        return place < LOWER.length ? LOWER[place] - 1 : Long.MAX_VALUE;
    }

    /** 1, 2, … one by one while 2 % is less than one, then by 2 %, rounded down. */
    private static long[] bounds() {
        long[] lower = new long[4_096];
        int size = 0;
        long bound = 1;
        while (true) {
            lower[size++] = bound;
            long step = Math.max(1, bound / 50);
            if (bound > Long.MAX_VALUE - step) return Arrays.copyOf(lower, size);
            bound += step;
        }
    }
}
