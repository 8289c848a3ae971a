package io.weir.bench.torture.evidence;

import io.weir.bench.torture.cluster.Cluster;
import io.weir.bench.torture.plan.Plan;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What the stores hold of a generation when nothing moves any more.
 *
 * @param eventRows see {@link StoredReader#eventRows}
 * @param missing what they lacked when the time was over; empty: nothing
 */
public record Rest(Stored postgres, Stored redis, List<String> eventRows, List<String> missing) {

    private static final int LOOK_EVERY_MS = 400;
    private static final int TELL_EVERY_LOOKS = 12;

    /** Waits until both stores have come to the log's end and twice looked the same. */
    public static Rest await(
            Cluster cluster, long generation, LogReader log, Plan plan, Duration timeout, Consumer<String> progress)
            throws InterruptedException, SQLException {
        StoredReader stores = new StoredReader(cluster.stores(), generation);
        List<String> keys =
                plan.experiments().stream().map(Plan.Experiment::key).toList();
        long deadline = System.nanoTime() + timeout.toNanos();
        Rest before = null;
        int looks = 0;
        while (true) {
            Map<Integer, Long> ends = log.readToEnd();
            Stored postgres = stores.inPostgres(keys);
            Stored redis = stores.inRedis(keys);
            List<String> rows = stores.eventRows(plan.prefix());
            List<String> missing = new ArrayList<>();
            postgres.missing(ends).forEach(what -> missing.add("PostgreSQL: " + what));
            redis.missing(ends).forEach(what -> missing.add("Redis: " + what));
            long lines = log.count(plan.prefix());
            if (rows.size() < lines) missing.add("table events: " + rows.size() + " of " + lines);
            Rest now = new Rest(postgres, redis, rows, missing);
            if (missing.isEmpty() && now.equals(before)) return now;
            if (System.nanoTime() > deadline) return now;
            if (++looks % TELL_EVERY_LOOKS == 0) {
                progress.accept(
                        "  waits: " + (missing.isEmpty() ? "the numbers still move" : String.join("; ", missing)));
            }
            before = now;
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
        }
    }
}
