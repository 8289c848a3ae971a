package io.weir.ingest.assignment;

import io.weir.kit.targeting.BucketRange;

/**
 * The part of a layer that an experiment has. Experiments whose parts of one layer do not overlap never meet the same unit.
 *
 * @param layer its name
 * @param part which units, by their place in the layer
 * @param hash version: 1 is that of GrowthBook's namespaces, by which layers of similar names are not independent
 */
record Namespace(String layer, BucketRange part, int hash) {

    boolean holds(String unit) {
        String seed = "__" + layer;
        return part.holds(hash == 1 ? BucketHash.ofNamespace(seed, unit) : BucketHash.of(seed, unit));
    }
}
