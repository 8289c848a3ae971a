package io.weir.query.statistics;

/** Why there is no answer. Never a number that was made up. A name never changes its meaning; a new reason gets a new name. */
public enum Unavailable {
    /** An arm, or the whole input, is empty. */
    NO_UNITS,
    /** An arm has fewer units than its variance needs. */
    TOO_FEW_UNITS,
    /** The standard error is 0: every unit of both arms has the same value. */
    ZERO_VARIANCE,
    /** No real data can give these sums. */
    INCONSISTENT_SUMS,
    /** Relative to a control of 0. */
    ZERO_BASELINE,
    /** The denominators of a ratio add up to 0. */
    ZERO_DENOMINATOR,
    /** Fewer than two clusters: nothing says how much they differ. */
    TOO_FEW_CLUSTERS,
    /**
     * Clusters do not hold the same number of units in both arms, so their sums cannot be paired; of a ratio: some cluster has
     * no unit of one of the arms.
     */
    UNPAIRED_CLUSTERS,
    /** Clusters are what varies, and their sums are not kept for each hour. */
    NO_CLUSTERS_BY_HOUR,
    /** Clusters are what varies, and their sums are not kept for each value of a breakdown. */
    NO_CLUSTERS_BY_BREAKDOWN,
    /** Clusters are what varies, and how many of their units lie below a quantile is not kept. */
    NO_CLUSTERS_OF_QUANTILES,
    /** A cluster has more units than are told apart by their successes, or was counted by a version that did not. */
    TRIALS_NOT_KEPT,
    /** Fewer than two variants. */
    TOO_FEW_VARIANTS,
    /** k trials are asked of a task that was tried less often. */
    K_EXCEEDS_TRIALS,
    /** No number of units shows an effect of 0. */
    ZERO_EFFECT,
    /** An effect so small that no number of units would show it. */
    EFFECT_TOO_SMALL,
    /** The error level is not between 0 and 1; between 0 and 0.5 where a one-sided sequence is asked. */
    INVALID_ALPHA,
    /** A prior's parameter is not above 0, or not a number. */
    INVALID_PRIOR,
    /** A weight is not above 0, or there is not one for each variant. */
    INVALID_WEIGHT,
    /** A quantile's level is outside of 0 to 1. */
    INVALID_QUANTILE,
    /** A p-value is outside of 0 to 1. */
    INVALID_P_VALUE,
    /** The power is not between 0 and 1, or one that no effect is needed for. */
    INVALID_POWER,
    /** A tuning parameter is not above 0. */
    INVALID_TUNING_PARAMETER
}
