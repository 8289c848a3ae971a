package io.weir.bench.torture.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** When what is struck. */
final class Strikes {

    private static final int FIRST_MS = 1_500;
    private static final int LONGEST_GAP_MS = 3_000;

    private Strikes() {}

    /** One after another. Successive seeds go through all faults in turn, so that few seeds meet every one. */
    static List<Strike> schedule(long seed, Random random, Plan.Options options) {
        List<Strike> strikes = new ArrayList<>();
        int at = FIRST_MS + random.nextInt(1_000);
        int faults = options.faults().size();
        for (int i = 0; i < options.strikes() && faults > 0; i++) {
            // A prime step: strikes of one seed are of different kinds, far apart in the list.
            Fault fault = options.faults().get((int) Math.floorMod(seed * options.strikes() + 7L * i, (long) faults));
            int forMs = fault.shortestMs() + random.nextInt(fault.longestMs() - fault.shortestMs() + 1);
            strikes.add(new Strike(fault, random.nextInt(targets(fault, options)), at, forMs));
            at += forMs + 500 + random.nextInt(LONGEST_GAP_MS);
        }
        return strikes;
    }

    static int endMs(List<Strike> strikes) {
        return strikes.stream()
                .mapToInt(strike -> strike.atMs() + strike.forMs())
                .max()
                .orElse(FIRST_MS);
    }

    private static int targets(Fault fault, Plan.Options options) {
        return switch (fault) {
            case KILL_INGEST, FREEZE_INGEST -> options.ingests();
            case KILL_STREAMS, FREEZE_STREAMS, KILL_REPLAY, KILL_SWITCH -> options.streams();
            case KILL_BROKER, WIPE_BROKER, FREEZE_BROKER, CUT_BROKER -> options.brokers();
            case KILL_QUERY -> options.queries();
            case KILL_ALL_BROKERS,
                    KILL_POSTGRES,
                    RESTART_POSTGRES,
                    KILL_REDIS,
                    RESTART_REDIS,
                    FLUSH_REDIS,
                    ROLLING_RESTART -> 1;
        };
    }
}
