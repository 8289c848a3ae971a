package io.weir.ingest.log;

import io.weir.kit.problem.ProblemCode;

/** Is told once what became of a request's records. May be called by the producer's only network thread: be short. */
public interface Completion {

    /** All are acknowledged. */
    void stored(Positions positions);

    /**
     * Not all are.
     *
     * @param code {@link ProblemCode#LOG_UNAVAILABLE}, {@link ProblemCode#CLOCK_SKEW}: none was sent; {@link
     *     ProblemCode#LOG_REFUSED}: none is stored; {@link ProblemCode#OUTCOME_UNKNOWN}: some may be
     */
    void failed(ProblemCode code, Exception cause);
}
