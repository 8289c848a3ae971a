package io.weir.bench.statistics;

import io.weir.bench.load.WholeWeir;
import io.weir.bench.report.Figure;
import io.weir.bench.report.Report;
import io.weir.bench.report.Samples;
import io.weir.query.QueryService;
import io.weir.query.results.ResultsReader;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
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

/** Results of a whole Weir in this process, over HTTP and without: how many a second, and how long one takes. */
public final class StatisticsBench {

    private static final int BATCH = 500;
    private static final int CLIENTS = 8;
    private static final int REQUESTS_A_SECOND = 20;
    private static final Duration COUNTED = Duration.ofMinutes(3);

    /** @param seconds of each measurement; the first round warms up */
    public record Plan(int rounds, int seconds) {}

    private final PrintStream progress;

    public StatisticsBench(PrintStream progress) {
        this.progress = progress;
    }

    public Report run(Path folder, Plan plan) throws Exception {
        try (WholeWeir weir = WholeWeir.start(folder, progress)) {
            fill(weir);
            try (RedisFloor floor = new RedisFloor(weir.servers().get("redis"), Experiments.SMALL);
                    var service = queryService(weir.servers())) {
                return measure(weir, floor, service, plan);
            }
        }
    }

    /** One more, which makes every answer anew, and whose parts can be called without HTTP. */
    private static ConfigurableApplicationContext queryService(Map<String, String> servers) {
        return QueryService.application()
                .registerShutdownHook(false)
                .run(
                        "--weir.query.port=0",
                        "--weir.query.freshness-probe-enabled=false",
                        "--weir.query.results-cache-size=0",
                        "--weir.database.url=" + servers.get("postgres"),
                        "--weir.redis.url=" + servers.get("redis"));
    }

    private static URI anew(ConfigurableApplicationContext service, String experiment) {
        return URI.create("http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port")
                + "/v1/experiments/" + experiment + "/results");
    }

    private Report measure(WholeWeir weir, RedisFloor floor, ConfigurableApplicationContext service, Plan plan)
            throws Exception {
        ResultsReader reader = service.getBean(ResultsReader.class);
        URI large = anew(service, Experiments.LARGE);
        URI small = anew(service, Experiments.SMALL);
        URI largeKept = weir.resultsOf(Experiments.LARGE);
        URI smallKept = weir.resultsOf(Experiments.SMALL);
        List<Double> p50 = new ArrayList<>();
        List<Double> p99 = new ArrayList<>();
        List<Double> largeRate = new ArrayList<>();
        List<Double> smallRate = new ArrayList<>();
        List<Double> floorRate = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        List<Double> largeKeptRate = new ArrayList<>();
        List<Double> smallKeptRate = new ArrayList<>();
        List<Double> keptRatios = new ArrayList<>();
        List<Double> inProcessRate = new ArrayList<>();
        List<Double> inProcessP99 = new ArrayList<>();
        for (int round = 0; round <= plan.rounds(); round++) {
            progress.println("round " + round + " of " + plan.rounds() + (round == 0 ? " (not counted)" : ""));
            double atSmall = rate(weir, small, plan.seconds());
            double atFloor = rate(weir, floor.address(), plan.seconds());
            double atSmallKept = rate(weir, smallKept, plan.seconds());
            double atLargeKept = rate(weir, largeKept, plan.seconds());
            double atLarge = rate(weir, large, plan.seconds());
            long[] latencies = paced(weir, large, plan.seconds());
            long[] inProcess = inTurn(reader, plan.seconds());
            if (round == 0) continue;
            inProcessRate.add(1e9 / LongStream.of(inProcess).average().orElseThrow());
            inProcessP99.add(Samples.percentileOf(inProcess, 0.99) / 1e6);
            smallRate.add(atSmall);
            floorRate.add(atFloor);
            ratios.add(atSmall / atFloor);
            smallKeptRate.add(atSmallKept);
            keptRatios.add(atSmallKept / atFloor);
            largeKeptRate.add(atLargeKept);
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
                        Figure.of(
                                "large, " + CLIENTS + " clients, nothing new", new Samples(largeKeptRate), "results/s"),
                        Figure.of("large, in process, one thread", new Samples(inProcessRate), "results/s"),
                        Figure.of("large, in process, p99", new Samples(inProcessP99), "ms"),
                        new Figure(
                                "small, " + CLIENTS + " clients",
                                new Samples(smallRate),
                                "results/s",
                                new Samples(floorRate),
                                new Samples(ratios),
                                ""),
                        new Figure(
                                "small, " + CLIENTS + " clients, nothing new",
                                new Samples(smallKeptRate),
                                "results/s",
                                new Samples(floorRate),
                                new Samples(keptRatios),
                                "at least 0.5")));
    }

    /** Defines both experiments, posts their events, and waits until all are counted. */
    private void fill(WholeWeir weir) throws Exception {
        for (String definition : List.of(Experiments.large(), Experiments.small())) weir.define(definition);
        List<String> events = Experiments.events();
        progress.println("posting " + events.size() + " events");
        for (int i = 0; i < events.size(); i += BATCH) {
            weir.postEvents("[" + String.join(",", events.subList(i, Math.min(events.size(), i + BATCH))) + "]");
        }
        long deadline = System.nanoTime() + COUNTED.toNanos();
        while (true) {
            JsonNode found = weir.results(Experiments.LARGE);
            if (found.at("/accounting/admitted").asLong() == events.size()
                    && found.get("source").asString().equals("redis")) return;
            if (System.nanoTime() > deadline) throw new IllegalStateException("not all events were counted: " + found);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** Requests a second of clients that wait for each answer. */
    private static double rate(WholeWeir weir, URI address, int seconds) throws InterruptedException {
        AtomicLong answered = new AtomicLong();
        long began = System.nanoTime();
        long end = began + TimeUnit.SECONDS.toNanos(seconds);
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(Thread.ofVirtual().start(() -> {
                while (System.nanoTime() < end) {
                    weir.get(address);
                    answered.incrementAndGet();
                }
            }));
        }
        for (Thread client : clients) client.join();
        return answered.get() / ((System.nanoTime() - began) / 1e9);
    }

    /** Nanoseconds of each request at a steady pace, from when it was due. */
    private static long[] paced(WholeWeir weir, URI address, int seconds) {
        List<CompletableFuture<Long>> took = new ArrayList<>();
        long next = System.nanoTime();
        HttpRequest request = HttpRequest.newBuilder(address).build();
        for (int i = 0; i < seconds * REQUESTS_A_SECOND; i++) {
            LockSupport.parkNanos(next - System.nanoTime());
            long due = next;
            took.add(weir.http()
                    .sendAsync(request, BodyHandlers.ofByteArray())
                    .thenApply(answer -> checked(answer.statusCode(), System.nanoTime() - due)));
            next += 1_000_000_000L / REQUESTS_A_SECOND;
        }
        return took.stream().mapToLong(CompletableFuture::join).toArray();
    }

    /** Nanoseconds of each result without HTTP, from the read of Redis to the JSON, one after another. */
    private static long[] inTurn(ResultsReader reader, int seconds) {
        LongStream.Builder took = LongStream.builder();
        ResultsReader.Asked asked = new ResultsReader.Asked(null, null, ResultsReader.Format.json);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        for (long now = System.nanoTime(); now < end; ) {
            reader.read("default", Experiments.LARGE, asked).block();
            long after = System.nanoTime();
            took.add(after - now);
            now = after;
        }
        return took.build().toArray();
    }

    private static long checked(int status, long nanos) {
        if (status >= 300) throw new IllegalStateException("was answered with " + status);
        return nanos;
    }
}
