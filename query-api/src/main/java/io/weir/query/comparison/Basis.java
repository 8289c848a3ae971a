package io.weir.query.comparison;

/** What is taken to vary by chance. */
public enum Basis {
    /** Every unit by itself. */
    units,
    /** Clusters of units, such as the runs of one task. */
    clusters,
    /** Clusters that hold as many units of the one variant as of the other: their differences. */
    paired
}
