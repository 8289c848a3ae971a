/**
 * Which variant a unit gets: a hash of its id, put into the variants' ranges. The same answer as GrowthBook's kits give, in every
 * language, so that a team can change between them in the middle of an experiment. In: definitions from the log, and the context
 * of who asks. Out: a variant, or why there is none.
 */
package io.weir.ingest.assignment;
