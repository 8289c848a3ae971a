package io.weir.kit.targeting;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;

/**
 * The buckets of one variant.
 *
 * @param from with
 * @param to without
 */
public record BucketRange(double from, double to) {

    private static final double SUM_TOLERANCE = 0.01;

    /**
     * The range of each variant, in order. A variant begins where it would with everybody in the experiment, and ends sooner when
     * fewer are: more coverage brings units in, and moves none from one variant to another.
     *
     * @param coverage share of units that are in the experiment; below 0 is 0, above 1 is 1
     * @param weights share of each variant; when they do not add up to 1 within 0.01, all are equal
     */
    public static List<BucketRange> of(double coverage, List<Double> weights) {
        double covered = Math.clamp(coverage, 0, 1);
        List<BucketRange> ranges = new ArrayList<>();
        double from = 0;
        for (double weight : addUp(weights) ? weights : equal(weights.size())) {
            ranges.add(new BucketRange(from, from + covered * weight));
            from += weight;
        }
        return ranges;
    }

    /** As {@link #of}, of weights that are relative to each other. */
    public static List<BucketRange> ofRelative(double coverage, List<Integer> weights) {
        double sum = weights.stream().mapToLong(Integer::longValue).sum();
        return of(coverage, weights.stream().map(weight -> weight / sum).toList());
    }

    public static List<Double> equal(int variants) {
        return Collections.nCopies(Math.max(0, variants), 1.0 / variants);
    }

    /** The place of the variant whose range holds a bucket; empty: the unit is not in the experiment. */
    public static OptionalInt choose(double bucket, List<BucketRange> ranges) {
        for (int i = 0; i < ranges.size(); i++) {
            if (ranges.get(i).holds(bucket)) return OptionalInt.of(i);
        }
        return OptionalInt.empty();
    }

    /** How many of {@code all} buckets are in it. */
    public int buckets(int all) {
        int held = 0;
        for (int i = 0; i < all; i++) if (holds(i / (double) all)) held++;
        return held;
    }

    public boolean holds(double bucket) {
        return bucket >= from && bucket < to;
    }

    private static boolean addUp(List<Double> weights) {
        double sum = 0;
        for (double weight : weights) sum += weight;
        return Math.abs(sum - 1) <= SUM_TOLERANCE;
    }
}
