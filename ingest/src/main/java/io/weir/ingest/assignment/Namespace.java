package io.weir.ingest.assignment;

/**
 * The part of a layer that an experiment has. Experiments whose parts of one layer do not overlap never meet the same unit.
 *
 * @param layer its name
 * @param part which units, by their place in the layer
 */
record Namespace(String layer, BucketRange part) {

    boolean holds(String unit) {
        return part.holds(BucketHash.ofNamespace("__" + layer, unit));
    }
}
