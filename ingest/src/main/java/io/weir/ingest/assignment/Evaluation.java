package io.weir.ingest.assignment;

/** What a unit gets of an experiment. */
public sealed interface Evaluation {

    /** Of a unit that the context names as it should. */
    sealed interface Answered extends Evaluation permits Assigned, Outside {}

    /** @param bucket where the unit fell, 0 to 1; null: it was forced */
    record Assigned(Flag.Variant variant, String unit, int phase, Double bucket) implements Answered {
        public boolean isForced() {
            return bucket == null;
        }
    }

    /** The unit is not in the experiment: the agent does what it does without. */
    record Outside(Why why, int phase) implements Answered {}

    /**
     * The context names the unit in a way that no unit is named.
     *
     * @param pointer RFC 6901, in the body
     */
    record Unusable(String pointer, String rule) implements Evaluation {}

    /** In the order in which they are looked at. */
    enum Why {
        not_started,
        ended,
        paused,
        holdout,
        other_part_of_layer,
        not_targeted,
        not_covered
    }
}
