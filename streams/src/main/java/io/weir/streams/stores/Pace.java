package io.weir.streams.stores;

/**
 * How often a thread flushes and commits: at each interval, but where a commit takes longer than that, the next flush waits
 * about as long again. Commit upon commit would leave the thread no time for the records in between. And where many
 * experiments have changed, flushes come less often, so that writing out takes no more than a fifth of the time.
 */
final class Pace {

    /** After a pause that was no commit (a frozen process, a rebalance) nothing is gained by a long wait. */
    private static final int MOST_INTERVALS = 4;

    /** Storing and sending what was written out takes about half as long again. */
    private static final int WORK_OF_TIME = 5;

    /** Results are this late at most for the sake of the share above. */
    private static final int MOST_INTERVALS_OF_WORK = 8;

    private static final long NANOS_A_MILLI = 1_000_000;

    private final long interval;
    private long round = Long.MIN_VALUE;
    private long last = Long.MIN_VALUE;
    private long notBefore = Long.MIN_VALUE;
    private boolean hasFlushed;
    private long worked;
    private boolean open;

    /** @param interval between two moments, milliseconds */
    Pace(long interval) {
        this.interval = interval;
    }

    /**
     * The same for all that ask at one moment: half of them now and half at the next would be two commits.
     *
     * @param now milliseconds of the wall clock
     */
    boolean allows(long now) {
        long asked = Math.floorDiv(now, interval);
        if (now < last) notBefore = Long.MIN_VALUE; // the clock was set back
        if (asked != round) {
            if (hasFlushed) notBefore = Math.max(afterCommit(now), afterWork());
            hasFlushed = false;
            worked = 0;
            round = asked;
            open = now >= notBefore;
        }
        last = now;
        return open;
    }

    /** What lies between two moments and is no interval was the commit. */
    private long afterCommit(long now) {
        return now + Math.clamp(now - last - interval, 0, MOST_INTERVALS * interval);
    }

    private long afterWork() {
        return last + Math.clamp(WORK_OF_TIME * worked / NANOS_A_MILLI, 0, MOST_INTERVALS_OF_WORK * interval);
    }

    /** @param nanos that one processor took to write out what had changed */
    void flushed(long nanos) {
        hasFlushed = true;
        worked += nanos;
    }
}
