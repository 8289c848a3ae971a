package io.weir.query.lineage;

/** Why an event brought nothing to a metric, or less than it brings by itself. */
enum Reason {
    /** It is none of the metric's: another type, outcome, value or attribute. */
    NO_MATCH,
    /** E1: a copy of an event that came before. */
    DUPLICATE,
    /** E1: its id was taken by another event. */
    CONFLICT,
    /** A rule of the generation's quarantine leaves it out. */
    QUARANTINED,
    /** Received before the experiment was active, or after nothing on time could come any more. */
    NOT_ACTIVE,
    /** Its time lies outside the experiment and what the metric looks back to. */
    OUTSIDE_INTERVAL,
    /** E4. */
    LATE,
    /** Its unit has met no variant. */
    NOT_EXPOSED,
    /** E2: its unit has met two variants. */
    CROSSOVER,
    /** Its unit is forced into a variant, whatever chance says. */
    FORCED_UNIT,
    /** E3: before the unit's first exposure, and not in the hours of a covariate. */
    BEFORE_EXPOSURE,
    /** E3. */
    AFTER_WINDOW,
    /** The unit has no value in the metric: a part that takes the newest value has no event. */
    NO_VALUE,
    /** A conversion happens once. */
    ALREADY_CONVERTED,
    /** Only the newest value counts. */
    NOT_NEWEST,
    /** The unit's number is held to its cap. */
    CAPPED
}
