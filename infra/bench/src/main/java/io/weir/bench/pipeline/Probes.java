package io.weir.bench.pipeline;

import io.weir.bench.load.AsOf;
import io.weir.bench.load.WholeWeir;
import io.weir.bench.report.Samples;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.json.JsonMapper;

/**
 * Freshness: ten events a second, each followed from its post to the first served result whose as-of lies behind it. Every
 * event of the load beside them waits as long.
 */
final class Probes implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int POST_EVERY_MS = 100;
    private static final int LOOK_EVERY_MS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final AtomicLong IDS = new AtomicLong();

    private final WholeWeir weir;
    private final String experiment;
    private final Queue<Probe> probes = new ConcurrentLinkedQueue<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread poster;
    private final Thread follower;

    /** Times of {@link System#nanoTime}; 0: not yet. */
    private static final class Probe {
        private final long postedAt = System.nanoTime();
        private volatile AsOf at;
        private volatile long servedAt;

        long age() {
            return (servedAt == 0 ? System.nanoTime() : servedAt) - postedAt;
        }
    }

    Probes(WholeWeir weir, String experiment) {
        this.weir = weir;
        this.experiment = experiment;
        this.poster = Thread.ofPlatform().daemon().start(() -> every(POST_EVERY_MS, this::post));
        this.follower = Thread.ofPlatform().daemon().start(() -> every(LOOK_EVERY_MS, this::look));
    }

    private void every(int millis, Runnable act) {
        try {
            while (!end.await(millis, TimeUnit.MILLISECONDS)) act.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does not wait for the answer: a slow ingest would be asked less often. */
    private void post() {
        Probe probe = new Probe();
        probes.add(probe);
        String event = "{\"id\":\"probe-%d\",\"type\":\"probe\",\"time\":\"%s\",\"units\":{\"user\":\"probe-%d\"}}"
                .formatted(IDS.incrementAndGet(), Instant.now(), IDS.get() % 64);
        URI events = weir.running().ingest().resolve("/v1/events");
        HttpRequest request = HttpRequest.newBuilder(events)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("[" + event + "]"))
                .build();
        weir.http().sendAsync(request, BodyHandlers.ofByteArray()).thenAccept(answer -> {
            if (answer.statusCode() == 202) probe.at = AsOf.ofAnswer(JSON.readTree(answer.body()));
        });
    }

    private void look() {
        if (probes.stream().allMatch(probe -> probe.servedAt != 0)) return;
        AsOf asOf;
        try {
            asOf = AsOf.ofResults(weir.results(experiment));
        } catch (IllegalStateException notNow) {
            return; // while everything is full an answer may not come: the probes grow older
        }
        long now = System.nanoTime();
        for (Probe probe : probes) {
            if (probe.servedAt == 0 && probe.at != null && asOf.covers(probe.at)) probe.servedAt = now;
        }
    }

    /** Age of the oldest that is not served, milliseconds. */
    double oldestMs() {
        return probes.stream()
                        .filter(probe -> probe.servedAt == 0)
                        .mapToLong(Probe::age)
                        .max()
                        .orElse(0)
                / 1e6;
    }

    /** Begins anew: what was posted until now does not count. */
    void forget() {
        probes.clear();
    }

    /** Milliseconds; of those that are not served, their age. */
    double percentileMs(double share) {
        long[] ages = probes.stream().mapToLong(Probe::age).toArray();
        return Samples.percentileOf(ages, share) / 1e6;
    }

    @Override
    public void close() throws InterruptedException {
        end.countDown();
        poster.join();
        follower.join();
    }
}
