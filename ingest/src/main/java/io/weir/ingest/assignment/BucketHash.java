package io.weir.ingest.assignment;

/**
 * Where a unit falls between 0 (with) and 1 (without). GrowthBook's hash of version 2: FNV-1a of 32 bits (G. Fowler, L. C. Noll,
 * K.-P. Vo, D. Eastlake, draft-eastlake-fnv), taken twice so that seeds that differ little give buckets that have nothing in
 * common. Over the text's UTF-16 code units, as in GrowthBook's JavaScript: an id that is not ASCII falls where it does there.
 */
final class BucketHash {

    /** Buckets are this fine: n is a multiple of 1/10,000. */
    private static final int BUCKETS = 10_000;

    private static final int OF_NAMESPACES = 1_000;
    private static final int OFFSET_BASIS = 0x811c9dc5;
    private static final int PRIME = 0x01000193;

    private BucketHash() {}

    /** @param seed the experiment's, so that a unit's places in two experiments are independent */
    static double of(String seed, String unit) {
        int first = fnv1a(fnv1a(OFFSET_BASIS, seed), unit);
        return remainder(fnv1a(OFFSET_BASIS, Integer.toUnsignedString(first)), BUCKETS);
    }

    /** GrowthBook's version 1, which its namespaces have kept. */
    static double ofNamespace(String seed, String unit) {
        return remainder(fnv1a(fnv1a(OFFSET_BASIS, unit), seed), OF_NAMESPACES);
    }

    private static int fnv1a(int hash, String text) {
        int next = hash;
        for (int i = 0; i < text.length(); i++) next = (next ^ text.charAt(i)) * PRIME;
        return next;
    }

    private static double remainder(int hash, int buckets) {
        return Integer.remainderUnsigned(hash, buckets) / (double) buckets;
    }
}
