package io.weir.export;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Instant;

/**
 * What is to be exported: events received in {@code [since, until)}.
 *
 * @param folder empty or absent
 * @param since null: from the first
 * @param until null: to the last
 * @param withInternal also Weir's own measurements: project {@link io.weir.schemas.Projects#INTERNAL}
 */
public record ExportRequest(Path folder, Instant since, Instant until, boolean withInternal) {

    public ExportRequest {
        requireNonNull(folder, "folder");
        if (since != null && until != null && !since.isBefore(until))
            throw new IllegalArgumentException("since must be before until, is " + since + ", and until is " + until);
    }

    /** @param received epoch milliseconds */
    boolean asksFor(long received) {
        return (since == null || received >= since.toEpochMilli()) && isBeforeUntil(received);
    }

    /** True when a record that was received between these times may be asked for. Epoch milliseconds, both inclusive. */
    boolean asksForSomeOf(long firstReceived, long lastReceived) {
        return (since == null || lastReceived >= since.toEpochMilli()) && isBeforeUntil(firstReceived);
    }

    private boolean isBeforeUntil(long received) {
        return until == null || received < until.toEpochMilli();
    }
}
