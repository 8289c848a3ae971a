package io.weir.bench.torture.strike;

import io.weir.bench.torture.client.Generations;
import io.weir.bench.torture.cluster.Cluster;
import io.weir.bench.torture.cluster.Member;
import io.weir.bench.torture.plan.Strike;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What happens to a replay: it is computed beside the active generation, or switched to, when processes are killed. */
final class ReplayStrikes {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Cluster cluster;

    ReplayStrikes(Cluster cluster) {
        this.cluster = cluster;
    }

    /** In the middle of the log, as far as that can be met. */
    void killReplay(Strike strike) throws Exception {
        try (Generations generations = new Generations(cluster.queryAddresses())) {
            generations.beside(PATIENCE);
        }
        TimeUnit.MILLISECONDS.sleep(strike.forMs());
        Member streams = cluster.streams().get(strike.target());
        streams.kill();
        TimeUnit.MILLISECONDS.sleep(strike.forMs());
        streams.start();
    }

    /** At the moment of the switch, with the instance of query-api that was asked for it. */
    void killSwitch(Strike strike) throws Exception {
        int asked = strike.target() % cluster.queries().size();
        Member query = cluster.queries().get(asked);
        Member streams = cluster.streams().get(strike.target());
        try (Generations generations = new Generations(cluster.queryAddresses())) {
            long replay = generations.beside(PATIENCE);
            generations.awaitCaughtUp(replay, PATIENCE);
            generations.showWithoutWaiting(replay, asked);
            TimeUnit.MILLISECONDS.sleep(strike.atMs() % 30);
            query.kill();
            streams.kill();
            TimeUnit.MILLISECONDS.sleep(strike.forMs());
            query.start();
            streams.start();
            generations.awaitCaughtUp(replay, PATIENCE);
            generations.show(replay, PATIENCE);
        }
    }
}
