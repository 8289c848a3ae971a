package io.weir.bench.endtoend;

import io.weir.bench.load.AsOf;
import io.weir.bench.load.WholeWeir;
import io.weir.bench.report.Figure;
import io.weir.bench.report.Report;
import io.weir.bench.report.Rounds;
import io.weir.bench.report.Samples;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Stage;
import io.weir.schemas.Topics;
import io.weir.standalone.RunningWeir;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import tools.jackson.databind.json.JsonMapper;

/**
 * How long it takes from the post of an event to the result that the query API serves, with a whole Weir in this process.
 * A batch is in a result when the result's as-of has passed its offsets.
 */
public final class EndToEndBench {

    private static final String DEFINITION = """
                {"key": "bench", "unit": "user", "variants": [{"key": "a", "weight": 1}, {"key": "b", "weight": 1}],
                 "start": "2024-01-01T00:00:00Z", "lateness": "unbounded", "metrics": [
                   {"key": "called", "kind": "conversion", "event_type": "llm_call"},
                   {"key": "calls", "kind": "count", "event_type": "llm_call"},
                   {"key": "cost", "kind": "sum", "event_type": "llm_call", "value": "cost_usd"}]}""";
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int BATCH = 50;
    private static final int USERS = 20_000;
    private static final Duration SETTLE = Duration.ofMinutes(2);
    private static final String SERVED = "post to served result";

    private final PrintStream progress;

    /**
     * @param warmUp seconds at the same rate that are not measured: until hot code is compiled, a program's first minute is
     *     another program
     */
    public record Plan(int eventsPerSecond, int warmUp, int seconds) {}

    /**
     * How much a replay of the whole log slows live events down.
     *
     * @param pairs of seconds without a replay and seconds beside one
     * @param maxRate events per second that a replay may read; null: as many as it can
     */
    public record ReplayPlan(Plan each, int pairs, Integer maxRate) {}

    /** One posted batch; times of {@link System#nanoTime}, 0: not yet. */
    private static final class Batch {
        private final long postedAt = System.nanoTime();
        private volatile AsOf ends;
        private volatile long answeredAt;
        private volatile long inStatsAt;
        private volatile long servedAt;

        boolean isIn(AsOf asOf) {
            return asOf.covers(ends);
        }
    }

    public EndToEndBench(PrintStream progress) {
        this.progress = progress;
    }

    public Report run(Path folder, Plan plan) throws Exception {
        try (WholeWeir weir = WholeWeir.start(folder, progress)) {
            weir.define(DEFINITION);
            progress.println("Warming up");
            posted(weir.http(), weir.running(), 0, plan.eventsPerSecond(), plan.warmUp());
            progress.println("Measuring");
            int before = plan.eventsPerSecond() * plan.warmUp() / BATCH;
            return report(plan, posted(weir.http(), weir.running(), before, plan.eventsPerSecond(), plan.seconds()));
        }
    }

    /** The same with and without a replay, in turn. */
    public Report run(Path folder, ReplayPlan plan) throws Exception {
        Plan each = plan.each();
        try (WholeWeir weir = WholeWeir.start(folder, progress)) {
            weir.define(DEFINITION);
            progress.println("Warming up");
            posted(weir.http(), weir.running(), 0, each.eventsPerSecond(), each.warmUp());
            int next = each.eventsPerSecond() * each.warmUp() / BATCH;
            Rounds rounds = new Rounds();
            for (int pair = 1; pair <= plan.pairs(); pair++) {
                progress.println("Pair " + pair + " of " + plan.pairs() + ": without a replay");
                next = round(weir, each, next, rounds, "");
                progress.println("Pair " + pair + " of " + plan.pairs() + ": beside a replay");
                try (EndlessReplay replay = new EndlessReplay(weir, plan.maxRate())) {
                    next = round(weir, each, next, rounds, " beside a replay");
                    rounds.add("log read by the replay", replay.eventsPerSecond());
                }
            }
            return replayReport(plan, rounds);
        }
    }

    private int round(WholeWeir weir, Plan plan, int first, Rounds rounds, String kind) throws Exception {
        List<Batch> batches = posted(weir.http(), weir.running(), first, plan.eventsPerSecond(), plan.seconds());
        requireServed(batches);
        long[] took = batches.stream()
                .mapToLong(batch -> batch.servedAt - batch.postedAt)
                .toArray();
        rounds.add(SERVED + kind + ", p50", Samples.percentileOf(took, 0.50) / 1e6);
        rounds.add(SERVED + kind + ", p99", Samples.percentileOf(took, 0.99) / 1e6);
        return first + batches.size();
    }

    private static Report replayReport(ReplayPlan plan, Rounds rounds) {
        List<Figure> figures = new ArrayList<>();
        for (String share : List.of(", p50", ", p99")) {
            String target = share.equals(", p99") ? "at most 1.5 times" : "";
            figures.add(rounds.figure(SERVED + " beside a replay" + share, "ms", SERVED + share, target));
        }
        figures.add(rounds.figure("log read by the replay", "events/s"));
        return new Report(
                "End to end at " + plan.each().eventsPerSecond() + " events/s without and beside a replay"
                        + (plan.maxRate() == null ? "" : " of at most " + plan.maxRate() + " events/s"),
                figures);
    }

    /** Posts for so many seconds, and follows until everything is served. */
    private List<Batch> posted(HttpClient http, RunningWeir weir, int firstBatch, int eventsPerSecond, int seconds)
            throws Exception {
        List<Batch> batches = Collections.synchronizedList(new ArrayList<>());
        AtomicBoolean posting = new AtomicBoolean(true);
        Thread stats = Thread.ofPlatform().start(() -> followStats(weir, batches, posting));
        Thread results = Thread.ofPlatform().start(() -> followResults(http, weir, batches, posting));
        post(http, weir.ingest(), firstBatch, eventsPerSecond, seconds, batches);
        posting.set(false);
        stats.join();
        results.join();
        return batches;
    }

    private static Report report(Plan plan, List<Batch> batches) {
        requireServed(batches);
        List<Figure> figures = new ArrayList<>();
        stage(figures, "post to acknowledgement", batches, batch -> batch.answeredAt - batch.postedAt, "");
        stage(figures, "acknowledgement to statistics topic", batches, batch -> batch.inStatsAt - batch.answeredAt, "");
        stage(figures, "statistics topic to served result", batches, batch -> batch.servedAt - batch.inStatsAt, "");
        stage(figures, SERVED, batches, batch -> batch.servedAt - batch.postedAt, "p99 at most 1,000");
        double seconds = (batches.getLast().postedAt - batches.getFirst().postedAt) / 1e9;
        figures.add(Figure.of("events posted", new Samples(List.of(batches.size() * BATCH / seconds)), "events/s"));
        return new Report(
                "End to end at " + plan.eventsPerSecond() + " events/s for " + plan.seconds() + " s", figures);
    }

    private static void requireServed(List<Batch> batches) {
        long lost = batches.stream().filter(batch -> batch.servedAt == 0).count();
        if (lost > 0) throw new IllegalStateException(lost + " batches were not served within " + SETTLE);
    }

    private static void stage(
            List<Figure> figures, String name, List<Batch> batches, ToLongFunction<Batch> nanos, String target) {
        long[] took = batches.stream().mapToLong(nanos).toArray();
        figures.add(Figure.of(name + ", p50", millis(took, 0.50), "ms"));
        figures.add(new Figure(name + ", p99", millis(took, 0.99), "ms", null, null, target));
    }

    private static Samples millis(long[] nanos, double share) {
        return new Samples(List.of(Samples.percentileOf(nanos, share) / 1e6));
    }

    private void post(
            HttpClient http, URI ingest, int firstBatch, int eventsPerSecond, int seconds, List<Batch> batches) {
        long interval = 1_000_000_000L * BATCH / eventsPerSecond;
        int count = eventsPerSecond * seconds / BATCH;
        long next = System.nanoTime();
        List<CompletableFuture<?>> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            LockSupport.parkNanos(next - System.nanoTime());
            next += interval;
            Batch batch = new Batch();
            HttpRequest request = HttpRequest.newBuilder(ingest.resolve("/v1/events"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body(firstBatch + i)))
                    .build();
            answers.add(http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                    .thenAccept(answer -> {
                        long at = System.nanoTime();
                        batch.ends = AsOf.ofAnswer(JSON.readTree(answer.body()));
                        batch.answeredAt = at;
                        batches.add(batch);
                    }));
            if (i % 500 == 0) progress.println(i * BATCH + " of " + count * BATCH + " events");
        }
        answers.forEach(CompletableFuture::join);
    }

    private static String body(int batch) {
        StringBuilder body = new StringBuilder("[");
        for (int i = 0; i < BATCH; i++) {
            int number = batch * BATCH + i;
            boolean exposure = number < USERS;
            if (i > 0) body.append(',');
            body.append("{\"id\":\"e-").append(number).append("\",\"time\":\"").append(Instant.now());
            body.append("\",\"units\":{\"user\":\"u-").append(number % USERS).append("\"},\"type\":\"");
            if (exposure) {
                body.append("exposure\",\"exposure\":{\"experiment\":\"bench\",\"variant\":\"");
                body.append(number % 2 == 0 ? 'a' : 'b').append("\"}}");
            } else {
                body.append("llm_call\",\"values\":{\"cost_usd\":0.0041}}");
            }
        }
        return body.append(']').toString();
    }

    private static void followResults(HttpClient http, RunningWeir weir, List<Batch> batches, AtomicBoolean posting) {
        HttpRequest request = HttpRequest.newBuilder(weir.query().resolve("/v1/experiments/bench/results"))
                .build();
        until(batches, posting, batch -> batch.servedAt, () -> {
            AsOf asOf = AsOf.ofResults(JSON.readTree(
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body()));
            long now = System.nanoTime();
            for (Batch batch : List.copyOf(batches)) {
                if (batch.servedAt == 0 && batch.isIn(asOf)) batch.servedAt = now;
            }
            TimeUnit.MILLISECONDS.sleep(10);
        });
    }

    private static void followStats(RunningWeir weir, List<Batch> batches, AtomicBoolean posting) {
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                weir.servers().get("kafka"),
                "isolation.level",
                "read_committed",
                "fetch.max.wait.ms",
                5);
        Map<Integer, Long> asOf = new ConcurrentHashMap<>();
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.STATS).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            until(batches, posting, batch -> batch.inStatsAt, () -> {
                consumer.poll(Duration.ofMillis(10)).forEach(record -> {
                    if (SingleObject.STATS_KEY.decode(record.key()).getStage() != Stage.progress) return;
                    SingleObject.STATS
                            .decode(record.value())
                            .getAsOf()
                            .forEach(at -> asOf.merge(at.getPartition(), at.getNextOffset(), Math::max));
                });
                long now = System.nanoTime();
                AsOf reached = new AsOf(asOf);
                for (Batch batch : List.copyOf(batches)) {
                    if (batch.inStatsAt == 0 && batch.isIn(reached)) batch.inStatsAt = now;
                }
            });
        }
    }

    /** One look. */
    private interface Look {
        void now() throws Exception;
    }

    private static void until(List<Batch> batches, AtomicBoolean posting, ToLongFunction<Batch> at, Look look) {
        long deadline = Long.MAX_VALUE;
        try {
            while (System.nanoTime() < deadline) {
                look.now();
                if (posting.get()) continue;
                if (deadline == Long.MAX_VALUE) deadline = System.nanoTime() + SETTLE.toNanos();
                if (List.copyOf(batches).stream().allMatch(batch -> at.applyAsLong(batch) != 0)) return;
            }
        } catch (Exception e) {
            throw new IllegalStateException("cannot follow", e);
        }
    }
}
