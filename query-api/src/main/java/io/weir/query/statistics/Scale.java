package io.weir.query.statistics;

/** How a difference is told. */
public enum Scale {
    /** Treatment − control, in the metric's unit. */
    absolute,
    /** That, relative to the size of the control's mean. */
    relative
}
