package io.weir.oracle;

/** What E1 makes of a record. */
public enum Fate {
    ADMITTED,
    /** A copy of a record that was admitted. */
    DUPLICATE,
    /** Another payload under the identity of a record that was admitted. */
    CONFLICT
}
