package io.weir.streams.stats;

import io.weir.schemas.Stats;
import io.weir.streams.units.UnitOutcome.Handled;
import io.weir.streams.units.UnitOutcome.Placed;

/** Stage log: what became of a project's records. */
final class LogNumbers implements Numbers {

    private long received;
    private long admitted;
    private long duplicates;
    private long conflicts;
    private long unreadable;
    private long quarantined;
    private long rekeyed;
    private long exposed;
    private long kept;
    private long expired;
    private long unasked;

    LogNumbers(Stats stored) {
        received = stored.getReceived();
        duplicates = stored.getDuplicates();
        conflicts = stored.getConflicts();
        unreadable = stored.getUnreadable();
        quarantined = stored.getQuarantined();
        rekeyed = stored.getRekeyed();
        exposed = stored.getExposed();
        kept = stored.getKept();
        expired = stored.getExpired();
        unasked = stored.getUnasked();
        // Records from before it was counted lack it.
        admitted = received - duplicates - conflicts - unreadable - quarantined;
    }

    void count(Handled handled) {
        received++;
        rekeyed += handled.rekeyed();
        switch (handled.place()) {
            case EXPOSED -> exposed++;
            case KEPT -> kept++;
            case UNASKED -> unasked++;
            case ELSEWHERE, WAITING -> {}
        }
        switch (handled.kind()) {
            case ADMITTED -> admitted++;
            case DUPLICATE -> duplicates++;
            case CONFLICT -> conflicts++;
            case UNREADABLE -> unreadable++;
            case QUARANTINED -> quarantined++;
        }
    }

    void count(Placed placed) {
        exposed += placed.exposed();
        kept += placed.kept();
        expired += placed.expired();
        unasked += placed.unasked();
    }

    @Override
    public void writeTo(Stats record) {
        record.setReceived(received);
        record.setAdmitted(admitted);
        record.setDuplicates(duplicates);
        record.setConflicts(conflicts);
        record.setUnreadable(unreadable);
        record.setQuarantined(quarantined);
        record.setRekeyed(rekeyed);
        record.setExposed(exposed);
        record.setKept(kept);
        record.setExpired(expired);
        record.setUnasked(unasked);
    }
}
