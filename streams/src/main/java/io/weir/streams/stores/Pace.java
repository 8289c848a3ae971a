package io.weir.streams.stores;

/**
 * How often a thread flushes and commits: at each interval, but where a commit takes longer than that, the next flush waits
 * about as long again. Commit upon commit would leave the thread no time for the records in between.
 */
final class Pace {

    /** After a pause that was no commit (a frozen process, a rebalance) nothing is gained by a long wait. */
    private static final int MOST_INTERVALS = 4;

    private final long interval;
    private long round = Long.MIN_VALUE;
    private long last = Long.MIN_VALUE;
    private long notBefore = Long.MIN_VALUE;
    private boolean hasFlushed;
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
            // What lies between two moments and is no interval was the commit.
            if (hasFlushed) notBefore = now + Math.clamp(now - last - interval, 0, MOST_INTERVALS * interval);
            hasFlushed = false;
            round = asked;
            open = now >= notBefore;
        }
        last = now;
        return open;
    }

    void flushed() {
        hasFlushed = true;
    }
}
