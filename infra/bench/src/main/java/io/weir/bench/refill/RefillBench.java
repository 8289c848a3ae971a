package io.weir.bench.refill;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.weir.bench.load.WholeWeir;
import io.weir.bench.report.Figure;
import io.weir.bench.report.Report;
import io.weir.bench.report.Samples;
import io.weir.schemas.RedisKeys;
import io.weir.schemas.SingleObject;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * From the loss of all that Redis holds until a whole Weir in this process has filled it again, beside a bare consumer
 * that sets the same fields and checks nothing.
 */
public final class RefillBench {

    private static final String EXPERIMENT = "refilled";
    private static final int USERS = 200;
    private static final int LOOK_EVERY_MS = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** @param rounds that count; one more goes before */
    public record Plan(int rounds, int experiments) {}

    private final PrintStream progress;

    public RefillBench(PrintStream progress) {
        this.progress = progress;
    }

    public Report run(Path folder, Plan plan) throws Exception {
        try (WholeWeir weir = WholeWeir.start(folder, progress)) {
            count(weir);
            Rows rows = new Rows(weir.servers().get("kafka"));
            long copied = rows.copy(EXPERIMENT, plan.experiments());
            progress.println(copied + " rows of " + plan.experiments() + " experiments written");
            RedisClient client = RedisClient.create(weir.servers().get("redis"));
            try (var text = client.connect();
                    var bytes = client.connect(ByteArrayCodec.INSTANCE)) {
                Map<Integer, Long> written = rows.ends();
                await("Redis to hold the rows", () -> isWhole(text, written));
                return measure(text, bytes, rows, plan, copied);
            } finally {
                client.shutdown();
            }
        }
    }

    private Report measure(
            StatefulRedisConnection<String, String> text,
            StatefulRedisConnection<byte[], byte[]> bytes,
            Rows rows,
            Plan plan,
            long copied)
            throws Exception {
        List<Double> took = new ArrayList<>();
        List<Double> floors = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round <= plan.rounds(); round++) {
            progress.println("round " + round + " of " + plan.rounds() + (round == 0 ? " (not counted)" : ""));
            double weir = refill(text, rows);
            double floor = floor(bytes, rows);
            if (round == 0) continue;
            took.add(weir);
            floors.add(floor);
            ratios.add(weir / floor);
        }
        return new Report(
                "Redis refilled with " + copied + " rows of " + plan.experiments() + " experiments",
                List.of(new Figure(
                        "from the loss until it is whole",
                        new Samples(took),
                        "s",
                        new Samples(floors),
                        new Samples(ratios),
                        "at most 10 s for 10,000 experiments")));
    }

    private static double refill(StatefulRedisConnection<String, String> redis, Rows rows) throws Exception {
        Map<Integer, Long> ends = rows.ends();
        long before = System.nanoTime();
        redis.sync().flushall();
        await("Redis to be whole again", () -> isWhole(redis, ends));
        return (System.nanoTime() - before) / 1e9;
    }

    /** As a reader of results sees it, and not from a position of before. */
    private static boolean isWhole(StatefulRedisConnection<String, String> redis, Map<Integer, Long> ends) {
        Map<String, String> state = redis.sync().hgetall(RedisKeys.POSITION);
        return ends.entrySet().stream()
                .allMatch(
                        end -> Long.parseLong(state.getOrDefault("position:" + end.getKey(), "-1")) >= end.getValue());
    }

    private static double floor(StatefulRedisConnection<byte[], byte[]> redis, Rows rows) {
        long before = System.nanoTime();
        List<RedisFuture<Boolean>> set = new ArrayList<>();
        rows.readAll(row -> {
            String hash = "floor:" + RedisKeys.hashOf(SingleObject.STATS_KEY.decode(row.key()));
            set.add(redis.async().hset(hash.getBytes(UTF_8), row.key(), row.value()));
        });
        set.forEach(done -> done.toCompletableFuture().join());
        return (System.nanoTime() - before) / 1e9;
    }

    /** One experiment with units on every partition, until all of its events are in its results. */
    private static void count(WholeWeir weir) throws Exception {
        weir.define("""
                {"key":"%s","unit":"user","start":"2024-01-01T00:00:00Z","lateness":"unbounded",
                 "variants":[{"key":"control","weight":1},{"key":"treatment","weight":1}],
                 "metrics":[{"key":"solved","kind":"conversion","event_type":"done"},
                            {"key":"cost","kind":"sum","event_type":"done","value":"cost"},
                            {"key":"cost-per-run","kind":"ratio","event_type":"done","value":"cost",
                             "denominator":{"event_type":"done"}}]}""".formatted(EXPERIMENT));
        List<String> events = IntStream.range(0, USERS)
                .boxed()
                .flatMap(user -> events(user).stream())
                .toList();
        weir.postEvents("[" + String.join(",", events) + "]");
        await(
                "the events to be counted",
                () -> weir.results(EXPERIMENT).at("/accounting/admitted").asLong() == events.size());
    }

    private static List<String> events(int user) {
        String both = "\"time\":\"" + Instant.now() + "\",\"units\":{\"user\":\"u-" + user + "\"}";
        String variant = user % 2 == 0 ? "control" : "treatment";
        return List.of(
                "{\"id\":\"x-%d\",%s,\"type\":\"exposure\",\"exposure\":{\"experiment\":\"%s\",\"variant\":\"%s\"}}"
                        .formatted(user, both, EXPERIMENT, variant),
                "{\"id\":\"d-%d\",%s,\"type\":\"done\",\"values\":{\"cost\":%d}}".formatted(user, both, user % 97));
    }

    private static void await(String what, BooleanSupplier reached) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() > deadline) throw new IllegalStateException("waited in vain for " + what);
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
        }
    }
}
