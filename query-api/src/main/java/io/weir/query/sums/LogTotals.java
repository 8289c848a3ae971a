package io.weir.query.sums;

import io.weir.schemas.Stats;

/** What became of a project's records of the log. */
public record LogTotals(long received, long admitted, long duplicates, long conflicts, long unreadable) {

    public static final LogTotals NONE = new LogTotals(0, 0, 0, 0, 0);

    public static LogTotals of(Stats record) {
        return new LogTotals(
                record.getReceived(),
                record.getAdmitted(),
                record.getDuplicates(),
                record.getConflicts(),
                record.getUnreadable());
    }

    public LogTotals plus(LogTotals other) {
        return new LogTotals(
                received + other.received,
                admitted + other.admitted,
                duplicates + other.duplicates,
                conflicts + other.conflicts,
                unreadable + other.unreadable);
    }

    /** 0, or records are unaccounted for. */
    public long residual() {
        return received - admitted - duplicates - conflicts - unreadable;
    }
}
