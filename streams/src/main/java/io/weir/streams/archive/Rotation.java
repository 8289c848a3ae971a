package io.weir.streams.archive;

import java.time.Duration;

/** When a file is complete: at that size or that age, whichever comes first. */
record Rotation(long bytes, Duration age) {
    /** Whatever has been read. */
    static final Rotation NOW = new Rotation(0, Duration.ZERO);
}
