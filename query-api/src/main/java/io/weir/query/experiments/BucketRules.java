package io.weir.query.experiments;

import io.weir.kit.targeting.BucketRange;
import io.weir.query.experiments.AllocationSpec.HoldoutSpec;
import io.weir.query.experiments.AllocationSpec.LayerSpec;
import io.weir.query.experiments.Experiment.VariantSpec;
import io.weir.query.json.Fields;
import java.math.BigDecimal;
import java.util.List;

/** What the buckets that units fall into can give out. A finer share would be taken, and then be another one or none. */
final class BucketRules {

    private static final int BUCKETS = 10_000;
    private static final int BUCKETS_OF_HASH_1 = 1_000;

    /** Furthest that what a variant gets may be from its share, as a part of the share. */
    private static final double TOLERANCE = 0.1;

    private BucketRules() {}

    static void require(AllocationSpec allocation) {
        LayerSpec layer = allocation.layer();
        if (layer != null) {
            int buckets = layer.hash() == 1 ? BUCKETS_OF_HASH_1 : BUCKETS;
            requireWhole("/allocation/layer/from", layer.from(), buckets);
            requireWhole("/allocation/layer/to", layer.to(), buckets);
        }
        HoldoutSpec holdout = allocation.holdout();
        if (holdout != null) requireWhole("/allocation/holdout/share", holdout.share(), BUCKETS);
    }

    private static void requireWhole(String pointer, BigDecimal share, int buckets) {
        BigDecimal held = share.multiply(BigDecimal.valueOf(buckets));
        if (held.stripTrailingZeros().scale() <= 0) return;
        throw Fields.invalid(
                pointer,
                "must be a multiple of " + finest(buckets) + ", the finest share, is " + share.toPlainString());
    }

    /** A third of the units is 3,333 or 3,334 buckets, which is near enough; a bucket and a half is not. */
    static void require(List<VariantSpec> variants, BigDecimal coverage) {
        List<Integer> weights = variants.stream().map(VariantSpec::weight).toList();
        double all = weights.stream().mapToLong(Integer::longValue).sum();
        List<BucketRange> ranges = BucketRange.ofRelative(coverage.doubleValue(), weights);
        for (int i = 0; i < ranges.size(); i++) {
            double share = coverage.doubleValue() * weights.get(i) / all;
            double given = ranges.get(i).buckets(BUCKETS) / (double) BUCKETS;
            if (Math.abs(given - share) <= TOLERANCE * share) continue;
            throw Fields.invalid(
                    "/variants/" + i + "/weight",
                    "gives " + variants.get(i).key() + " " + plain(share) + " of the units, with the coverage of "
                            + coverage.toPlainString() + ", and would give it " + plain(given)
                            + ". The finest share is "
                            + finest(BUCKETS) + "; one below 0.001 must be a multiple of that");
        }
    }

    private static String finest(int buckets) {
        return plain(1.0 / buckets);
    }

    private static String plain(double share) {
        return BigDecimal.valueOf(share).stripTrailingZeros().toPlainString();
    }
}
