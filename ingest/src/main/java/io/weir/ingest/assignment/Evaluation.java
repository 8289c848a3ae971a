package io.weir.ingest.assignment;

/** What a unit gets of an experiment. */
public sealed interface Evaluation {

    /** @param bucket where the unit fell, 0 to 1; null: it was forced */
    record Assigned(Flag.Variant variant, String unit, int phase, Double bucket) implements Evaluation {}

    /** The unit is not in the experiment: the agent does what it does without. */
    record Outside(Why why, int phase) implements Evaluation {}

    /** In the order in which they are looked at. */
    enum Why {
        not_started,
        ended,
        holdout,
        other_part_of_layer,
        not_targeted,
        not_covered
    }
}
