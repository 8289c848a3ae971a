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
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** Results of a whole Weir in this process, over HTTP and without: how many a second, and how long one takes. */
public final class StatisticsBench {

    private static final int BATCH = 500;
    private static final List<Integer> CLIENTS = List.of(1, 2, 4, 8);
    private static final int MOST_CLIENTS = CLIENTS.getLast();
    private static final List<Integer> THREADS = List.of(1, 2);
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
        Measured measured = new Measured();
        for (int round = 0; round <= plan.rounds(); round++) {
            progress.println("round " + round + " of " + plan.rounds() + (round == 0 ? " (not counted)" : ""));
            Measured now = round == 0 ? new Measured() : measured;
            double atFloor =
                    clients(weir, floor.address(), MOST_CLIENTS, plan.seconds()).rate();
            for (int clients : CLIENTS) {
                Answered atSmall = clients(weir, small, clients, plan.seconds());
                now.add("small", clients, atSmall);
                if (clients == MOST_CLIENTS) now.beside("small, 8 clients", atSmall.rate(), atFloor);
                now.add("large", clients, clients(weir, large, clients, plan.seconds()));
            }
            double smallAgain =
                    clients(weir, smallKept, MOST_CLIENTS, plan.seconds()).rate();
            now.beside("small, 8 clients, nothing new", smallAgain, atFloor);
            double largeAgain =
                    clients(weir, largeKept, MOST_CLIENTS, plan.seconds()).rate();
            now.add("large, 8 clients, nothing new", largeAgain);
            long[] latencies = paced(weir, large, plan.seconds());
            now.add("large, p50 at 20 requests/s", Samples.percentileOf(latencies, 0.50) / 1e6);
            now.add("large, p99 at 20 requests/s", Samples.percentileOf(latencies, 0.99) / 1e6);
            for (int threads : THREADS)
                now.add("large, in process", threads, inProcess(reader, threads, plan.seconds()));
        }
        return new Report(
                "Results: 20 metrics x 4 variants x 3 breakdowns; and 1 metric x 2 variants beside a bare read of Redis",
                figures(measured));
    }

    private static List<Figure> figures(Measured measured) {
        List<Figure> figures = new ArrayList<>();
        figures.add(measured.figure("large, p50 at 20 requests/s", "ms", ""));
        figures.add(measured.figure("large, p99 at 20 requests/s", "ms", "under 50"));
        for (String size : List.of("large", "small")) {
            for (int clients : CLIENTS) figures.addAll(measured.figures(size, clients, "client"));
            String again = size + ", 8 clients, nothing new";
            figures.add(measured.figure(again, "results/s", size.equals("small") ? "at least 0.5" : ""));
        }
        for (int threads : THREADS) figures.addAll(measured.figures("large, in process", threads, "thread"));
        return figures;
    }

    /** What some that ask one request after the other were given. */
    private record Answered(double rate, double p50, double p99) {

        /** @param nanos of each request */
        static Answered of(Collection<Long> nanos, double seconds) {
            long[] all = nanos.stream().mapToLong(Long::longValue).toArray();
            return new Answered(
                    all.length / seconds, Samples.percentileOf(all, 0.50) / 1e6, Samples.percentileOf(all, 0.99) / 1e6);
        }
    }

    /** By name of a figure, round by round. */
    private static final class Measured {
        private final Map<String, List<Double>> values = new HashMap<>();
        private final Map<String, List<Double>> references = new HashMap<>();
        private final Map<String, List<Double>> ratios = new HashMap<>();

        void add(String name, double value) {
            values.computeIfAbsent(name, none -> new ArrayList<>()).add(value);
        }

        void add(String what, int askers, Answered answered) {
            add(what + askers, answered.rate());
            add(what + askers + " p50", answered.p50());
            add(what + askers + " p99", answered.p99());
        }

        /** As {@link #add}, with what it is held against; the rate alone has the name of a figure. */
        void beside(String name, double value, double reference) {
            if (!name.equals("small, 8 clients")) add(name, value);
            references.computeIfAbsent(name, none -> new ArrayList<>()).add(reference);
            ratios.computeIfAbsent(name, none -> new ArrayList<>()).add(value / reference);
        }

        Figure figure(String name, String unit, String target) {
            return figure(name, name, unit, target);
        }

        private Figure figure(String name, String of, String unit, String target) {
            return new Figure(
                    name, new Samples(values.get(of)), unit, samples(references, name), samples(ratios, name), target);
        }

        /** Null where there are none. */
        private static Samples samples(Map<String, List<Double>> all, String name) {
            return all.containsKey(name) ? new Samples(all.get(name)) : null;
        }

        List<Figure> figures(String what, int askers, String asker) {
            String name = what + ", " + askers + " " + asker + (askers == 1 ? "" : "s");
            String of = what + askers;
            return List.of(
                    figure(name, of, "results/s", ""),
                    figure(name + ", p50", of + " p50", "ms", ""),
                    figure(name + ", p99", of + " p99", "ms", ""));
        }
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

    /** Of clients that wait for each answer. */
    private static Answered clients(WholeWeir weir, URI address, int clients, int seconds) throws InterruptedException {
        return inTurn(Thread.ofVirtual().factory(), clients, seconds, () -> weir.get(address));
    }

    /** Without HTTP, from the read of Redis to the JSON. */
    private static Answered inProcess(ResultsReader reader, int threads, int seconds) throws InterruptedException {
        ResultsReader.Asked asked = new ResultsReader.Asked(null, null, ResultsReader.Format.json);
        return inTurn(
                Thread.ofPlatform().factory(), threads, seconds, () -> reader.read("default", Experiments.LARGE, asked)
                        .block());
    }

    private interface Request {
        void send();
    }

    private static Answered inTurn(ThreadFactory threads, int askers, int seconds, Request request)
            throws InterruptedException {
        Queue<Long> took = new ConcurrentLinkedQueue<>();
        long began = System.nanoTime();
        long end = began + TimeUnit.SECONDS.toNanos(seconds);
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < askers; i++) {
            Thread asker = threads.newThread(() -> {
                for (long now = System.nanoTime(); now < end; ) {
                    request.send();
                    long after = System.nanoTime();
                    took.add(after - now);
                    now = after;
                }
            });
            asker.start();
            all.add(asker);
        }
        for (Thread asker : all) asker.join();
        return Answered.of(took, (System.nanoTime() - began) / 1e9);
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

    private static long checked(int status, long nanos) {
        if (status >= 300) throw new IllegalStateException("was answered with " + status);
        return nanos;
    }
}
