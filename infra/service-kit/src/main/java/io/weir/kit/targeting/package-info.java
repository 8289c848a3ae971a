/**
 * Which units an experiment is for: GrowthBook's condition language over the attributes of an evaluation. The query API reads
 * conditions to refuse what is wrong in them, ingest to apply them. Facts: the SDK cases that GrowthBook publishes.
 */
package io.weir.kit.targeting;
