package io.weir.streams.stats;

import io.weir.schemas.Stats;
import io.weir.streams.units.UnitOutcome.Handled.Kind;

/** Stage log: what became of a project's records. */
final class LogNumbers implements Numbers {

    private long received;
    private long admitted;
    private long duplicates;
    private long conflicts;
    private long unreadable;

    LogNumbers(Stats stored) {
        received = stored.getReceived();
        duplicates = stored.getDuplicates();
        conflicts = stored.getConflicts();
        unreadable = stored.getUnreadable();
        // Records from before it was counted lack it.
        admitted = received - duplicates - conflicts - unreadable;
    }

    void count(Kind kind) {
        received++;
        switch (kind) {
            case ADMITTED -> admitted++;
            case DUPLICATE -> duplicates++;
            case CONFLICT -> conflicts++;
            case UNREADABLE -> unreadable++;
        }
    }

    @Override
    public void writeTo(Stats record) {
        record.setReceived(received);
        record.setAdmitted(admitted);
        record.setDuplicates(duplicates);
        record.setConflicts(conflicts);
        record.setUnreadable(unreadable);
    }
}
