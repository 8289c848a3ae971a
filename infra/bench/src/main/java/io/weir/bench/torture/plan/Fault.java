package io.weir.bench.torture.plan;

import java.util.Locale;

/** What can happen to a cluster. Longest and shortest are how long a thing stays away, in milliseconds. */
public enum Fault {
    KILL_INGEST(1_000, 4_000),
    /** Stopped and continued: it wakes up in the middle of what it did. */
    FREEZE_INGEST(1_000, 5_000),
    KILL_STREAMS(2_000, 6_000),
    /** Beyond the group's session of 8 s: it wakes up as a zombie whose work another has taken. */
    FREEZE_STREAMS(11_000, 14_000),
    KILL_BROKER(2_000, 6_000),
    /** Killed, and its disk gone with it: it begins again with an empty folder. */
    WIPE_BROKER(0, 4_000),
    FREEZE_BROKER(4_000, 8_000),
    /** No packet in, no packet out; the process goes on. */
    CUT_BROKER(4_000, 8_000),
    KILL_ALL_BROKERS(0, 1_000),
    KILL_POSTGRES(500, 3_000),
    RESTART_POSTGRES(0, 500),
    KILL_REDIS(500, 3_000),
    RESTART_REDIS(0, 500),
    /** All data of Redis are gone. */
    FLUSH_REDIS(0, 0),
    KILL_QUERY(1_000, 4_000),
    /** A replay is begun; in the middle of it streams is killed. */
    KILL_REPLAY(1_500, 4_000),
    /** The replay is switched to; at that moment streams and the query-api that was asked are killed. */
    KILL_SWITCH(1_000, 4_000),
    /** Every service and every broker, one after the other, in order. */
    ROLLING_RESTART(0, 0);

    private final int shortestMs;
    private final int longestMs;

    Fault(int shortestMs, int longestMs) {
        this.shortestMs = shortestMs;
        this.longestMs = longestMs;
    }

    int shortestMs() {
        return shortestMs;
    }

    int longestMs() {
        return longestMs;
    }

    /** {@code kill-ingest}: as it is named on the command line and in reports. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException when there is none of that name */
    public static Fault of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
