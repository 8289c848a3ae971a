package io.weir.bench.torture.evidence;

import io.weir.bench.torture.cluster.Cluster;
import io.weir.bench.torture.plan.Plan;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What the stores hold when nothing moves any more.
 *
 * @param settled false: they had not come to the end of the log in time
 */
public record Rest(Stored postgres, Stored redis, boolean settled) {

    private static final int LOOK_EVERY_MS = 400;

    /** Waits until both stores have come to the log's end and twice looked the same. */
    public static Rest await(
            Cluster cluster, LogReader log, StoredReader stores, List<Plan.Experiment> experiments, Duration timeout)
            throws InterruptedException, SQLException {
        List<String> keys = experiments.stream().map(Plan.Experiment::key).toList();
        long deadline = System.nanoTime() + timeout.toNanos();
        Rest before = null;
        while (true) {
            Map<Integer, Long> ends = log.readToEnd();
            Stored postgres = stores.inPostgres();
            Stored redis = stores.inRedis(keys);
            boolean settled = postgres.hasReached(ends) && redis.hasReached(ends);
            Rest now = new Rest(postgres, redis, settled);
            if (settled && now.equals(before)) return now;
            if (System.nanoTime() > deadline) return now;
            before = now;
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
        }
    }
}
