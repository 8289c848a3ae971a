package io.weir.streams.definitions;

/** Why an exposure exposes nobody. The names stand in the statistics. */
public enum Unusable {
    /** The experiment has no such variant. */
    unknown_variant,
    /** The event names no unit of the experiment's type. */
    no_unit,
    /** It happened before the experiment's start. */
    before_start,
    /** It happened at the experiment's end or after it. */
    after_end,
    /** It was received before the experiment was active. */
    before_active,
    /** It was received when nothing on time could come any more, or after the experiment was archived. */
    after_active
}
