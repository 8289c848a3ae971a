package io.weir.kit.lag;

import java.time.Duration;

/**
 * When one partition of the log had which end. The last minutes are remembered look by look, the past ever more coarsely:
 * what is dropped makes an age at most 4 % longer. So 1,024 entries (16 KiB) span years.
 *
 * <p>One thread adds, any may ask.
 */
final class LogHistory {

    private static final int CAPACITY = 1024;
    private static final int AFTER_THINNING = CAPACITY * 7 / 8;
    private static final int FRACTION = 25;

    /** Epoch milliseconds at which the end was last seen, and the end; both ascend. */
    private final long[] times = new long[CAPACITY];

    private final long[] ends = new long[CAPACITY];
    private int size;

    /** When the oldest end was first seen. */
    private long since;

    /** A log that has become shorter is another log: what was known of the old one is forgotten. */
    synchronized void add(long time, long end) {
        if (size > 0 && end < ends[size - 1]) size = 0;
        long ascending = size == 0 ? time : Math.max(time, times[size - 1]); // a clock may be set back
        if (size == 0) since = ascending;
        if (size == 0 || end > ends[size - 1]) append(end);
        times[size - 1] = ascending;
    }

    /** @param next the first offset that is not counted; @param now epoch milliseconds */
    synchronized Behind behind(long next, long now) {
        if (size == 0 || next >= ends[size - 1]) return Behind.NOTHING;
        int at = newestNotBeyond(next);
        long then = at < 0 ? since : times[at];
        return new Behind(ends[size - 1] - next, Duration.ofMillis(Math.max(0, now - then)), at < 0);
    }

    synchronized int size() {
        return size;
    }

    private void append(long end) {
        if (size == CAPACITY) {
            int fraction = FRACTION;
            do {
                thin(fraction);
                fraction /= 2;
            } while (size > AFTER_THINNING);
        }
        ends[size++] = end;
    }

    /** Drops what leaves no gap that is longer than the {@code fraction} of its age; the oldest and the newest stay. */
    private void thin(int fraction) {
        long now = times[size - 1];
        int to = size - 1; // what is kept is moved towards the end of the arrays, the newest first
        for (int from = size - 2; from >= 0; from--) {
            long before = times[Math.max(0, from - 1)];
            if (from > 0 && times[to] - before <= (now - before) / Math.max(1, fraction)) continue;
            to--;
            times[to] = times[from];
            ends[to] = ends[from];
        }
        System.arraycopy(times, to, times, 0, size - to);
        System.arraycopy(ends, to, ends, 0, size - to);
        size -= to;
    }

    /** Index of the newest end that is {@code next} or less; -1: even the oldest is more. */
    private int newestNotBeyond(long next) {
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (ends[middle] <= next) low = middle + 1;
            else high = middle - 1;
        }
        return high;
    }
}
