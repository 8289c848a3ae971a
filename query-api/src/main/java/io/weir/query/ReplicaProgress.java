package io.weir.query;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is known of how far a replica has come. Every change that was made or heard of here makes what is known too little,
 * until PostgreSQL has been asked once more how far it is and the replica is there.
 *
 * <p>Behind by a time means: the replica does not have yet what PostgreSQL had that long before its latest answer. While
 * PostgreSQL does not answer, nothing gets older.
 */
final class ReplicaProgress {

    private record Sample(long nanos, LogPosition position) {}

    private final Duration maxLag;
    private final AtomicLong changes = new AtomicLong();
    private final Deque<Sample> samples = new ArrayDeque<>();

    /** What readers look at. */
    private record Known(long changes, LogPosition atLeast, LogPosition replayed, boolean isNear) {}

    private volatile Known known;

    ReplicaProgress(Duration maxLag) {
        this.maxLag = maxLag;
    }

    /** Something was written that readers here must see. */
    void changed() {
        changes.incrementAndGet();
    }

    /** To be given back with the answer of PostgreSQL that was asked for after this. */
    long changes() {
        return changes.get();
    }

    /**
     * One look at both.
     *
     * @param seen {@link #changes} of before the question
     * @param written how far PostgreSQL is, or null when it does not answer
     * @param replayed how far the replica is, or null when it does not answer
     */
    synchronized void sampled(long seen, LogPosition written, LogPosition replayed, long nanos) {
        if (written != null) add(new Sample(nanos, written));
        Known before = known;
        if (replayed == null || samples.isEmpty()) {
            known = null;
            return;
        }
        boolean isNewer = written != null && (before == null || seen > before.changes());
        LogPosition atLeast = isNewer ? written : before == null ? null : before.atLeast();
        if (atLeast == null) return; // it has been away, and what was changed meanwhile is not known yet
        known = new Known(isNewer ? seen : before.changes(), atLeast, replayed, isNear(replayed));
    }

    private void add(Sample latest) {
        samples.addLast(latest);
        while (samples.getFirst().nanos() < latest.nanos() - maxLag.toNanos()) samples.removeFirst();
    }

    /** True when it has something that PostgreSQL had at most {@link #maxLag} before its latest answer. */
    private boolean isNear(LogPosition replayed) {
        return samples.getFirst().position().compareTo(replayed) <= 0;
    }

    /** @param position that the reader must see, or null */
    boolean holds(LogPosition position) {
        Known now = known;
        return now != null
                && now.isNear()
                && now.changes() == changes.get()
                && now.replayed().compareTo(now.atLeast()) >= 0
                && (position == null || now.replayed().compareTo(position) >= 0);
    }

    /** True when it would hold everything, were nothing on its way. */
    boolean isUsable() {
        Known now = known;
        return now != null && now.isNear();
    }
}
