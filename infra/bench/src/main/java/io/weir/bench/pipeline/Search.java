package io.weir.bench.pipeline;

import io.weir.bench.load.PacedLoad;
import io.weir.bench.load.PacedLoad.Sent;
import io.weir.bench.load.Traffic;
import io.weir.bench.load.WholeWeir;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The highest rate that one Weir keeps up with: by bisection over short trials, then held for long. Mutable. */
final class Search {

    private static final double FRESH_MS = 1_000;
    private static final double GIVEN_UP_MS = 6_000;
    private static final double ACCEPTED = 0.97;
    private static final double PRECISION = 1.05;
    private static final double STEP_DOWN = 0.93;
    private static final int TRIALS = 9;
    private static final int HOLDS = 4;
    private static final Duration DRAIN = Duration.ofMinutes(5);

    private final WholeWeir weir;
    private final Traffic traffic;
    private final PrintStream progress;
    private long nextEvent;

    Search(WholeWeir weir, Traffic traffic, PrintStream progress) {
        this.weir = weir;
        this.traffic = traffic;
        this.progress = progress;
    }

    /** Runs at a rate without judging it: a program's first minute is another program. */
    void warmUp(double rate, Duration time) throws IOException, InterruptedException {
        progress.printf("  warming up%n");
        trial(rate, time);
    }

    /** @return the trial that was held; empty when even the last and lowest was not */
    Optional<Trial> highest(double first, Duration trial, Duration hold) throws IOException, InterruptedException {
        double kept = 0;
        double tooMuch = Double.POSITIVE_INFINITY;
        double rate = first;
        for (int i = 0; i < TRIALS && (kept == 0 || tooMuch / kept > PRECISION); i++) {
            if (judged(rate, trial).isKept()) kept = rate;
            else tooMuch = rate;
            rate = kept == 0 ? rate / 2 : tooMuch == Double.POSITIVE_INFINITY ? rate * 1.5 : (kept + tooMuch) / 2;
        }
        double held = kept;
        for (int i = 0; i < HOLDS && held > 0; i++, held *= STEP_DOWN) {
            progress.printf("  holding %,.0f events/s for %s%n", held, hold);
            Trial result = judged(held, hold);
            if (result.isKept()) return Optional.of(result);
        }
        return Optional.empty();
    }

    private Trial judged(double rate, Duration time) throws IOException, InterruptedException {
        Trial trial = trial(rate, time);
        progress.println("  " + trial);
        return trial;
    }

    private Trial trial(double rate, Duration time) throws IOException, InterruptedException {
        KeepsUp sinks = new KeepsUp();
        long first = nextEvent;
        // Behind everything that may be sent, in whole rounds of requests.
        nextEvent += (long) (rate * time.toMillis() / 1_000 / 100 + 100) * 100;
        double seconds = time.toMillis() / 1e3;
        Trial trial;
        try (Probes probes = new Probes(weir, Traffic.experiment(0));
                PacedLoad load = PacedLoad.start(weir.running().ingest().getPort(), rate, seconds, first, traffic)) {
            long startedAt = System.nanoTime();
            String givenUp = "";
            SinkLags lags = SinkLags.now(weir);
            while (load.isRunning() && givenUp.isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(500);
                lags = SinkLags.now(weir);
                sinks.add((System.nanoTime() - startedAt) / 1e9, lags);
                if (probes.oldestMs() > GIVEN_UP_MS) givenUp = "an event was not in a result after 6 s";
            }
            double p50 = probes.percentileMs(0.50);
            double p99 = probes.percentileMs(0.99);
            if (!givenUp.isEmpty()) {
                trial = new Trial(rate, Double.NaN, p50, p99, lags.most(), givenUp);
            } else {
                Sent sent = load.sent();
                trial = new Trial(rate, sent.eventsPerSecond(), p50, p99, lags.most(), failure(rate, sent, p99, sinks));
            }
        }
        drain();
        return trial;
    }

    private static String failure(double rate, Sent sent, double p99, KeepsUp sinks) {
        if (sent.failed() > 0) return sent.failed() + " requests were not accepted";
        if (sent.eventsPerSecond() < ACCEPTED * rate) return "ingest does not take as many";
        if (p99 > FRESH_MS) return "freshness p99 is above 1 s";
        return sinks.failure(rate);
    }

    /** Until everything that was accepted is in results and in every store. */
    private void drain() throws InterruptedException {
        long deadline = System.nanoTime() + DRAIN.toNanos();
        try (Probes probes = new Probes(weir, Traffic.experiment(0))) {
            int calm = 0;
            while (calm < 3) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("Weir has not caught up within " + DRAIN + " after a trial");
                }
                TimeUnit.MILLISECONDS.sleep(300);
                calm = probes.oldestMs() < FRESH_MS && SinkLags.now(weir).most() < 1_000 ? calm + 1 : 0;
            }
        }
    }
}
