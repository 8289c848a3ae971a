package io.weir.query.sums;

import io.weir.schemas.HistogramBucket;
import io.weir.schemas.LogBuckets;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Units by bucket of {@link LogBuckets}, in the order of buckets. */
public final class Histogram {

    static final Histogram NONE = new Histogram(new int[0], new long[0]);

    private final int[] buckets;
    private final long[] counts;
    private final long units;
    private final boolean isPossible;

    /** @param buckets each once, from the lowest on */
    private Histogram(int[] buckets, long[] counts) {
        this.buckets = buckets;
        this.counts = counts;
        long all = 0;
        boolean areAll = true;
        for (int i = 0; i < buckets.length; i++) {
            all += counts[i];
            areAll &= counts[i] >= 0 && Math.abs((long) buckets[i]) <= LogBuckets.count();
        }
        this.units = all;
        this.isPossible = areAll && all > 0;
    }

    /** From a record, in any order. */
    public static Histogram of(List<HistogramBucket> record) {
        int size = record.size();
        if (size == 0) return NONE;
        int[] buckets = new int[size];
        long[] counts = new long[size];
        boolean isInOrder = true;
        for (int i = 0; i < size; i++) {
            buckets[i] = record.get(i).getIndex();
            counts[i] = record.get(i).getCount();
            isInOrder &= i == 0 || buckets[i - 1] < buckets[i];
        }
        return isInOrder ? new Histogram(buckets, counts) : inOrder(record);
    }

    private static Histogram inOrder(List<HistogramBucket> record) {
        TreeMap<Integer, Long> sorted = new TreeMap<>();
        for (HistogramBucket bucket : record) sorted.merge(bucket.getIndex(), bucket.getCount(), Long::sum);
        return of(sorted);
    }

    /** @param sorted by bucket */
    public static Histogram of(SortedMap<Integer, Long> sorted) {
        return new Histogram(
                sorted.keySet().stream().mapToInt(Integer::intValue).toArray(),
                sorted.values().stream().mapToLong(Long::longValue).toArray());
    }

    Histogram plus(Histogram other) {
        if (buckets.length == 0) return other;
        if (other.buckets.length == 0) return this;
        int[] both = new int[buckets.length + other.buckets.length];
        long[] sums = new long[both.length];
        int size = 0;
        int i = 0;
        int j = 0;
        while (i < buckets.length || j < other.buckets.length) {
            boolean isOwn = j == other.buckets.length || i < buckets.length && buckets[i] <= other.buckets[j];
            boolean isOthers = i == buckets.length || j < other.buckets.length && other.buckets[j] <= buckets[i];
            both[size] = isOwn ? buckets[i] : other.buckets[j];
            if (isOwn) sums[size] += counts[i++];
            if (isOthers) sums[size] += other.counts[j++];
            size++;
        }
        return new Histogram(Arrays.copyOf(both, size), Arrays.copyOf(sums, size));
    }

    public long units() {
        return units;
    }

    /** False without units, and when no units can give it. */
    public boolean isPossible() {
        return isPossible;
    }

    /** @param rank of a unit, counted from 0 in the order of buckets */
    public int bucketOf(long rank) {
        long left = rank;
        for (int i = 0; i < buckets.length; i++) {
            left -= counts[i];
            if (left < 0) return buckets[i];
        }
        throw new IllegalStateException("a rank beyond the last unit");
    }
}
