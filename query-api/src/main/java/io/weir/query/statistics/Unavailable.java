package io.weir.query.statistics;

/** Why there is no answer. Never a number that was made up. */
public enum Unavailable {
    /** An arm is empty. */
    NO_UNITS,
    /** An arm has fewer units than its variance needs. */
    TOO_FEW_UNITS,
    /** The standard error is 0: every unit of both arms has the same value. */
    ZERO_VARIANCE,
    /** No real data can give these sums. */
    INCONSISTENT_SUMS
}
