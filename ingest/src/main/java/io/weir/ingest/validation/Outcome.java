package io.weir.ingest.validation;

import static java.util.Objects.requireNonNull;

import io.weir.kit.problem.ProblemCode;

/** What became of one posted event. Outcomes keep the order of the request. */
public sealed interface Outcome {

    /**
     * It becomes a record of {@code weir.events.v1}.
     *
     * @param key bytes of the primary unit's key
     * @param value single-object encoded event
     * @param hash of the value's body
     * @param isForced true: an exposure of a unit that its experiment forces into a variant
     * @param belowResolution names of its values that were not 0 and became 0, one a line; null: there is none
     */
    record Accepted(byte[] key, byte[] value, byte[] hash, boolean isForced, byte[] belowResolution)
            implements Outcome {

        /** With a hash of something else: that of an event which is the same whatever its body says. */
        public Accepted hashed(byte[] other) {
            return new Accepted(key, value, other, isForced, belowResolution);
        }
    }

    /**
     * It is not counted, and is kept whole in {@code weir.events.rejected.v1}.
     *
     * @param id null where it could not be read
     * @param pointer RFC 6901, in the event; empty: the whole of it
     * @param payload the bytes as they were posted
     */
    record Refused(String id, ProblemCode code, String pointer, String message, byte[] payload) implements Outcome {
        public Refused {
            requireNonNull(code, "code");
            if (!pointer.isEmpty() && pointer.charAt(0) != '/') {
                throw new IllegalArgumentException("not a JSON pointer: " + pointer);
            }
        }
    }
}
