package io.weir.ingest.log;

import io.weir.kit.problem.ProblemCode;
import java.time.Duration;
import java.util.Optional;

/** Whether events can be appended, as of the last look at Kafka. */
sealed interface LogState {

    /** A sentence for an operator and for whoever is refused. */
    String detail();

    record Takes(String detail) implements LogState {}

    /** Kafka does not answer, or a partition has no leader. A send is tried all the same: it may be there again. */
    record Away(String detail) implements LogState {}

    /** Kafka answers, and would not acknowledge. Whoever sends is told so at once, instead of after a timeout. */
    record Refuses(ProblemCode code, String detail) implements LogState {}

    /**
     * @param lacking which partition has too few copies; null: none
     * @param skew how far the own clock is ahead; empty: not known, which refuses nothing
     */
    static LogState of(String lacking, Optional<Duration> skew, Duration maxSkew) {
        if (lacking != null)
            return new Refuses(ProblemCode.LOG_UNAVAILABLE, "Kafka would not acknowledge events: " + lacking);
        boolean isSkewed = skew.isPresent() && skew.get().abs().compareTo(maxSkew) > 0;
        if (isSkewed) {
            return new Refuses(
                    ProblemCode.CLOCK_SKEW,
                    "The clock of this instance is " + skew.get().abs().toSeconds() + " s "
                            + (skew.get().isNegative() ? "behind" : "ahead of")
                            + " Kafka's. Events are refused beyond " + maxSkew.toSeconds()
                            + " s, because they would be received"
                            + " at the wrong time: set the clock.");
        }
        return new Takes("Kafka takes events.");
    }
}
