package io.weir.ingest.log;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.kit.lag.CountingLag;
import io.weir.kit.lag.Lag;
import io.weir.kit.lifecycle.RetryingTask;
import io.weir.kit.management.ServiceHealth;
import java.time.Duration;

/**
 * Whether events are refused because streams is too far behind in counting those that are accepted already. A thread of
 * its own decides once a second; asking costs a volatile read.
 */
public final class CountingGate implements ServiceHealth, AutoCloseable {

    private static final Duration OFF = Duration.ZERO;
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Duration limit;
    private final CountingLag counting;
    private final RetryingTask task = new RetryingTask("weir-ingest-gate", LOOK, this::decide);
    private volatile Lag lag = new Lag.Unknown("Kafka has not been asked yet.");
    private volatile boolean isRefusing;

    /**
     * @param limit age of the oldest event that is not counted, from which on events are refused; zero: never
     * @param counting is started and closed with the gate; null where the limit is zero
     */
    public CountingGate(Duration limit, CountingLag counting, MeterRegistry registry) {
        this.limit = limit;
        this.counting = counting;
        if (isOn()) register(registry);
    }

    private void register(MeterRegistry registry) {
        Gauge.builder("weir.ingest.counting.behind", this, CountingGate::behindSeconds)
                .description("Age of the oldest event that is not counted yet; NaN: not known")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("weir.ingest.counting.refusing", this, gate -> gate.isRefusing ? 1 : 0)
                .description("1 while events are refused with COUNTING_BEHIND")
                .register(registry);
    }

    /** Returns at once, whether Kafka is there or not. */
    public void start() {
        if (!isOn()) return;
        counting.start();
        task.start();
    }

    /** True while requests with events are to be answered with COUNTING_BEHIND. */
    public boolean isRefusing() {
        return isRefusing;
    }

    /** Two sentences for whoever is refused. */
    public String reason() {
        return "The oldest event that is not counted yet is " + seconds() + " s old. Events are refused from "
                + limit.toSeconds() + " s on, until it is less than "
                + end(limit).toSeconds() + " s.";
    }

    private boolean decide() {
        lag = counting.lag();
        isRefusing = refuses(isRefusing, lag, limit);
        return true;
    }

    /** From the limit on, until half of it: in between it stays as it was. What is not known refuses nothing. */
    static boolean refuses(boolean isRefusing, Lag lag, Duration limit) {
        return switch (lag) {
            case Lag.Unknown unknown -> false;
            case Lag.Known known -> {
                Duration age = known.total().age();
                if (age.compareTo(limit) >= 0) yield true;
                yield isRefusing && age.compareTo(end(limit)) >= 0;
            }
        };
    }

    private static Duration end(Duration limit) {
        return limit.dividedBy(2);
    }

    private boolean isOn() {
        return !limit.equals(OFF);
    }

    private double behindSeconds() {
        return lag instanceof Lag.Known known ? known.total().seconds() : Double.NaN;
    }

    private String seconds() {
        return lag instanceof Lag.Known known
                ? Long.toString(known.total().age().toSeconds())
                : "an unknown number of";
    }

    @Override
    public String name() {
        return "back-pressure";
    }

    /** Always ready: an instance that is not would be taken out, and nothing would say COUNTING_BEHIND. */
    @Override
    public Status status() {
        if (!isOn()) return new Status(true, "Off: events are accepted however far counting is behind.");
        return new Status(
                true,
                switch (lag) {
                    case Lag.Unknown unknown ->
                        "Not known how far counting is behind, so nothing is refused: " + unknown.reason();
                    case Lag.Known known when isRefusing -> "Refuses events. " + reason();
                    case Lag.Known known ->
                        "Counting is " + seconds() + " s behind; events are refused from " + limit.toSeconds()
                                + " s on.";
                });
    }

    @Override
    public void close() {
        if (!isOn()) return;
        task.stop(LOOK);
        counting.close();
    }
}
