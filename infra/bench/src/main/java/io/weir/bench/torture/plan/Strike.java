package io.weir.bench.torture.plan;

/**
 * One fault at its time.
 *
 * @param target which of several, from 0; ignored where there is one
 * @param atMs after the first post
 * @param forMs how long what was struck stays away
 */
public record Strike(Fault fault, int target, int atMs, int forMs) {

    @Override
    public String toString() {
        String which =
                switch (fault) {
                    case KILL_INGEST,
                            FREEZE_INGEST,
                            KILL_STREAMS,
                            FREEZE_STREAMS,
                            KILL_BROKER,
                            WIPE_BROKER,
                            FREEZE_BROKER,
                            CUT_BROKER,
                            KILL_QUERY -> " " + (target + 1);
                    default -> "";
                };
        return "%s%s at %.1f s for %.1f s".formatted(fault.word(), which, atMs / 1e3, forMs / 1e3);
    }
}
