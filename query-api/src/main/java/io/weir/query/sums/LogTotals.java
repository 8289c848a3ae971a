package io.weir.query.sums;

import io.weir.schemas.Stats;

/**
 * What became of a project's records of the log.
 *
 * @param looks where looks at its admitted events have ended
 */
public record LogTotals(
        long received,
        long admitted,
        long duplicates,
        long conflicts,
        long unreadable,
        long quarantined,
        LookTotals looks) {

    public static final LogTotals NONE = new LogTotals(0, 0, 0, 0, 0, 0, LookTotals.NONE);

    public static LogTotals of(Stats record) {
        return new LogTotals(
                record.getReceived(),
                record.getAdmitted(),
                record.getDuplicates(),
                record.getConflicts(),
                record.getUnreadable(),
                record.getQuarantined(),
                LookTotals.of(record));
    }

    public LogTotals plus(LogTotals other) {
        return new LogTotals(
                received + other.received,
                admitted + other.admitted,
                duplicates + other.duplicates,
                conflicts + other.conflicts,
                unreadable + other.unreadable,
                quarantined + other.quarantined,
                looks.plus(other.looks));
    }

    /** 0, or records are unaccounted for. */
    public long residual() {
        return received - admitted - duplicates - conflicts - unreadable - quarantined;
    }

    /** 0 while the stream is idle, or looks at admitted events are unaccounted for. */
    public long looksResidual() {
        return admitted - looks.events();
    }
}
