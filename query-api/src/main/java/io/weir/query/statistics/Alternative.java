package io.weir.query.statistics;

/** What is held against "no difference". */
public enum Alternative {
    twoSided,
    /** The treatment is greater. */
    greater,
    /** The treatment is less. */
    less
}
