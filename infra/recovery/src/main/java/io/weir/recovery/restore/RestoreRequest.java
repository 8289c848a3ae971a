package io.weir.recovery.restore;

import java.time.Instant;

/**
 * What is to be restored.
 *
 * @param until events that were received later stay in the archive; null: all are restored
 * @param losesDefinitions experiments that PostgreSQL does not know may be lost
 * @param isIncomplete the archive may lack the log's first records: numbers will lack them too
 */
public record RestoreRequest(Instant until, boolean losesDefinitions, boolean isIncomplete) {

    /** Everything, as it was. */
    public static final RestoreRequest ALL = new RestoreRequest(null, false, false);

    long lastReceived() {
        return until == null ? Long.MAX_VALUE : until.toEpochMilli();
    }
}
