package io.weir.bench.torture.strike;

import io.weir.bench.torture.client.Answers;
import io.weir.bench.torture.client.Answers.Answer;
import io.weir.bench.torture.client.Definer;
import io.weir.bench.torture.client.Poster;
import io.weir.bench.torture.plan.Item;
import io.weir.bench.torture.plan.Plan;
import io.weir.bench.torture.plan.Post;
import io.weir.schemas.UnitKey;
import io.weir.schemas.UnitType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.Utils;
import tools.jackson.databind.JsonNode;

/**
 * How long a fault is felt: small posts, one event for each partition of the log, one after another, and when each is in
 * the results that the query API serves. A fault is over when a probe that was posted after it is in the results.
 */
public final class Probes implements AutoCloseable {

    /** Probes belong to this experiment, which is in no seed's plan. */
    public static final Plan.Experiment EXPERIMENT = new Plan.Experiment("probe", """
            {"key":"probe","unit":"user","start":"2024-01-01T00:00:00Z","lateness":"unbounded",
             "variants":[{"key":"control","weight":1},{"key":"treatment","weight":1}],
             "metrics":[{"key":"probed","kind":"conversion","event_type":"probe_done"}]}""");

    private static final int PATIENCE_MS = 1_000;
    private static final int LOOK_EVERY_MS = 50;
    private static final int PROBE_EVERY_MS = 100;

    private final Poster poster;
    private final Definer query;
    private final int partitions;
    private final List<Probe> probes = new CopyOnWriteArrayList<>();
    private final Thread posting = new Thread(this::post, "torture-probes");
    private final Thread looking = new Thread(this::look, "torture-probe-results");
    private volatile boolean ending;
    private int posted;

    /** Times of {@link System#nanoTime}; 0: not yet. */
    private static final class Probe {
        private final long postedAt;
        private final Map<Integer, Long> ends;
        private volatile long servedAt;
        private volatile long servedFromRedisAt;

        Probe(long postedAt, Map<Integer, Long> ends) {
            this.postedAt = postedAt;
            this.ends = ends;
        }

        boolean isIn(Map<Integer, Long> asOf) {
            return ends.entrySet().stream().allMatch(end -> asOf.getOrDefault(end.getKey(), 0L) > end.getValue());
        }
    }

    public Probes(Poster poster, Definer query, int partitions) {
        this.poster = poster;
        this.query = query;
        this.partitions = partitions;
    }

    public void start() {
        posting.setDaemon(true);
        looking.setDaemon(true);
        posting.start();
        looking.start();
    }

    /** Nanoseconds until a probe that was posted after {@code atNanos} was served, from Redis if so asked; empty: not yet. */
    public OptionalLong recovery(long atNanos, boolean fromRedis) {
        return probes.stream()
                .filter(probe -> probe.postedAt > atNanos)
                .mapToLong(probe -> fromRedis ? probe.servedFromRedisAt : probe.servedAt)
                .filter(at -> at != 0)
                .min()
                .stream()
                .map(at -> at - atNanos)
                .findFirst();
    }

    private void post() {
        while (!ending) {
            try {
                long at = System.nanoTime();
                Answers answers = poster.run(
                        List.of(batch()), at, at + Duration.ofSeconds(60).toNanos());
                Map<Integer, Long> ends = new HashMap<>();
                for (Answers.Answered answered : answers.all()) {
                    if (answered.answer() instanceof Answer.Accepted accepted && accepted.partition() >= 0) {
                        ends.merge(accepted.partition(), accepted.offset(), Math::max);
                    }
                }
                if (ends.size() == partitions) probes.add(new Probe(at, ends));
                TimeUnit.MILLISECONDS.sleep(PROBE_EVERY_MS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private Post batch() {
        List<Item> items = new ArrayList<>();
        posted++;
        String run = "p" + System.identityHashCode(this) + "-" + posted;
        for (int partition = 0; partition < partitions; partition++) {
            String user = userOf(partition, run);
            items.add(new Item(
                    run + "-" + partition, Item.Kind.FRESH, """
                    {"id":"%s","type":"exposure","time":"%s","units":{"user":"%s"},\
                    "exposure":{"experiment":"probe","variant":"control"}}""".formatted(run + "-" + partition, Instant.now(), user)));
        }
        return new Post(0, 0, posted, PATIENCE_MS, true, items);
    }

    /** A name that Kafka's partitioner brings to that partition. */
    private String userOf(int partition, String run) {
        for (int i = 0; ; i++) {
            String user = run + "-" + i;
            byte[] key = new UnitKey("default", UnitType.user, user).toBytes();
            if (Utils.toPositive(Utils.murmur2(key)) % partitions == partition) return user;
        }
    }

    private void look() {
        for (int instance = 0; !ending; instance++) {
            try {
                JsonNode results = query.results(EXPERIMENT.key(), instance);
                if (results != null) served(results, System.nanoTime());
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void served(JsonNode results, long now) {
        Map<Integer, Long> asOf = new HashMap<>();
        results.path("as_of")
                .properties()
                .forEach(at ->
                        asOf.put(Integer.valueOf(at.getKey()), at.getValue().asLong()));
        boolean fromRedis = results.path("source").asString("").equals("redis");
        for (Probe probe : probes) {
            if (probe.servedFromRedisAt != 0 || !probe.isIn(asOf)) continue;
            if (probe.servedAt == 0) probe.servedAt = now;
            if (fromRedis) probe.servedFromRedisAt = now;
        }
    }

    @Override
    public void close() throws InterruptedException {
        ending = true;
        posting.interrupt();
        looking.interrupt();
        posting.join();
        looking.join();
    }
}
