package io.weir.bench.statistics;

import io.weir.bench.report.Figure;
import io.weir.bench.report.Report;
import io.weir.bench.report.Samples;
import io.weir.query.QueryService;
import io.weir.query.json.Json;
import io.weir.query.results.ResultsReader;
import io.weir.standalone.Console;
import io.weir.standalone.RunningWeir;
import io.weir.standalone.WeirProcess;
import io.weir.standalone.WeirSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Results of a whole Weir in this process, over HTTP and without: how many a second, and how long one takes. */
public final class StatisticsBench {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int BATCH = 500;
    private static final int CLIENTS = 8;
    private static final int REQUESTS_A_SECOND = 20;
    private static final Duration COUNTED = Duration.ofMinutes(3);

    /** @param seconds of each measurement; the first round warms up */
    public record Plan(int rounds, int seconds) {}

    private final PrintStream progress;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public StatisticsBench(PrintStream progress) {
        this.progress = progress;
    }

    public Report run(Path folder, Plan plan) throws Exception {
        WeirSettings settings = WeirSettings.in(folder.resolve("weir"))
                .with("weir.ingest.port", "0")
                .with("weir.query.port", "0")
                .with("weir.management.port", "0");
        try (WeirProcess weir = WeirProcess.start(settings, new Console(progress, progress, false))) {
            fill(weir.running());
            Map<String, String> servers = weir.running().servers();
            try (RedisFloor floor = new RedisFloor(servers.get("redis"), Experiments.SMALL);
                    var service = queryService(servers)) {
                return measure(weir.running(), floor, service.getBean(ResultsReader.class), plan);
            }
        }
    }

    /** One more, whose parts can be called without HTTP. */
    private static ConfigurableApplicationContext queryService(Map<String, String> servers) {
        return QueryService.application()
                .registerShutdownHook(false)
                .run(
                        "--weir.query.port=0",
                        "--weir.database.url=" + servers.get("postgres"),
                        "--weir.redis.url=" + servers.get("redis"));
    }

    private Report measure(RunningWeir weir, RedisFloor floor, ResultsReader reader, Plan plan) throws Exception {
        URI large = results(weir, Experiments.LARGE);
        URI small = results(weir, Experiments.SMALL);
        List<Double> p50 = new ArrayList<>();
        List<Double> p99 = new ArrayList<>();
        List<Double> largeRate = new ArrayList<>();
        List<Double> smallRate = new ArrayList<>();
        List<Double> floorRate = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        List<Double> inProcessRate = new ArrayList<>();
        List<Double> inProcessP99 = new ArrayList<>();
        for (int round = 0; round <= plan.rounds(); round++) {
            progress.println("round " + round + " of " + plan.rounds() + (round == 0 ? " (not counted)" : ""));
            double atSmall = rate(small, plan.seconds());
            double atFloor = rate(floor.address(), plan.seconds());
            double atLarge = rate(large, plan.seconds());
            long[] latencies = paced(large, plan.seconds());
            long[] inProcess = inTurn(reader, plan.seconds());
            if (round == 0) continue;
            inProcessRate.add(1e9 / LongStream.of(inProcess).average().orElseThrow());
            inProcessP99.add(Samples.percentileOf(inProcess, 0.99) / 1e6);
            smallRate.add(atSmall);
            floorRate.add(atFloor);
            ratios.add(atSmall / atFloor);
            largeRate.add(atLarge);
            p50.add(Samples.percentileOf(latencies, 0.50) / 1e6);
            p99.add(Samples.percentileOf(latencies, 0.99) / 1e6);
        }
        return new Report(
                "Results: 20 metrics x 4 variants x 3 breakdowns; and 1 metric x 2 variants beside a bare read of Redis",
                List.of(
                        new Figure("large, p50 at 20 requests/s", new Samples(p50), "ms", null, null, ""),
                        new Figure("large, p99 at 20 requests/s", new Samples(p99), "ms", null, null, "under 50"),
                        Figure.of("large, " + CLIENTS + " clients", new Samples(largeRate), "results/s"),
                        Figure.of("large, in process, one thread", new Samples(inProcessRate), "results/s"),
                        Figure.of("large, in process, p99", new Samples(inProcessP99), "ms"),
                        new Figure(
                                "small, " + CLIENTS + " clients",
                                new Samples(smallRate),
                                "results/s",
                                new Samples(floorRate),
                                new Samples(ratios),
                                "at least 0.5")));
    }

    private static URI results(RunningWeir weir, String experiment) {
        return weir.query().resolve("/v1/experiments/" + experiment + "/results");
    }

    /** Defines both experiments, posts their events, and waits until all are counted. */
    private void fill(RunningWeir weir) throws Exception {
        for (String definition : List.of(Experiments.large(), Experiments.small())) {
            JsonNode experiment = JSON.readTree(post(weir.query().resolve("/v1/experiments"), definition));
            Instant from = Instant.parse(experiment.get("active_from").asString());
            TimeUnit.MILLISECONDS.sleep(
                    Math.max(0, Duration.between(Instant.now(), from).toMillis()) + 50);
        }
        List<String> events = Experiments.events();
        progress.println("posting " + events.size() + " events");
        for (int i = 0; i < events.size(); i += BATCH) {
            String batch = String.join(",", events.subList(i, Math.min(events.size(), i + BATCH)));
            post(weir.ingest().resolve("/v1/events"), "[" + batch + "]");
        }
        long deadline = System.nanoTime() + COUNTED.toNanos();
        while (true) {
            JsonNode found = JSON.readTree(get(results(weir, Experiments.LARGE)));
            if (found.at("/accounting/admitted").asLong() == events.size()
                    && found.get("source").asString().equals("redis")) return;
            if (System.nanoTime() > deadline) throw new IllegalStateException("not all events were counted: " + found);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** Requests a second of clients that wait for each answer. */
    private double rate(URI address, int seconds) throws InterruptedException {
        AtomicLong answered = new AtomicLong();
        long began = System.nanoTime();
        long end = began + TimeUnit.SECONDS.toNanos(seconds);
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(Thread.ofVirtual().start(() -> {
                while (System.nanoTime() < end) {
                    get(address);
                    answered.incrementAndGet();
                }
            }));
        }
        for (Thread client : clients) client.join();
        return answered.get() / ((System.nanoTime() - began) / 1e9);
    }

    /** Nanoseconds of each request at a steady pace, from when it was due. */
    private long[] paced(URI address, int seconds) {
        List<CompletableFuture<Long>> took = new ArrayList<>();
        long next = System.nanoTime();
        HttpRequest request = HttpRequest.newBuilder(address).build();
        for (int i = 0; i < seconds * REQUESTS_A_SECOND; i++) {
            LockSupport.parkNanos(next - System.nanoTime());
            long due = next;
            took.add(http.sendAsync(request, BodyHandlers.ofByteArray())
                    .thenApply(answer -> checked(answer.statusCode(), System.nanoTime() - due)));
            next += 1_000_000_000L / REQUESTS_A_SECOND;
        }
        return took.stream().mapToLong(CompletableFuture::join).toArray();
    }

    /** Nanoseconds of each result without HTTP, from the read of Redis to the JSON, one after another. */
    private static long[] inTurn(ResultsReader reader, int seconds) {
        LongStream.Builder took = LongStream.builder();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        for (long now = System.nanoTime(); now < end; ) {
            reader.read("default", Experiments.LARGE, null, null)
                    .map(Json::write)
                    .block();
            long after = System.nanoTime();
            took.add(after - now);
            now = after;
        }
        return took.build().toArray();
    }

    private byte[] get(URI address) {
        return send(HttpRequest.newBuilder(address).build());
    }

    private byte[] post(URI address, String body) {
        return send(HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private byte[] send(HttpRequest request) {
        try {
            var answer = http.send(request, BodyHandlers.ofByteArray());
            checked(answer.statusCode(), 0);
            return answer.body();
        } catch (IOException e) {
            throw new IllegalStateException("no answer of " + request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static long checked(int status, long nanos) {
        if (status >= 300) throw new IllegalStateException("was answered with " + status);
        return nanos;
    }
}
