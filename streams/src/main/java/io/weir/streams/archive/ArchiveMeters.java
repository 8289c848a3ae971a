package io.weir.streams.archive;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.archive.ArchivedRange;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.ToDoubleFunction;

/** What the writer of the archive says of itself: metrics, and why it waits. */
final class ArchiveMeters {

    /**
     * What this instance has yet to archive of a topic.
     *
     * @param events offsets between the archive's end and the log's
     * @param seconds since the oldest of them was received; 0 where there is none
     */
    record Lag(double events, double seconds) {
        static final Lag UNKNOWN = new Lag(Double.NaN, Double.NaN);
    }

    private final MeterRegistry metrics;
    private final Map<String, Lag> lags = new ConcurrentHashMap<>();
    private volatile boolean isAtWork;
    private volatile String refusal;

    /** What is tried again, and why. */
    private final Map<String, String> failures = new ConcurrentSkipListMap<>();

    ArchiveMeters(List<String> topics, MeterRegistry metrics) {
        this.metrics = metrics;
        for (String topic : topics) {
            lag(topic, "events", "offsets that are not archived yet", Lag::events);
            lag(topic, "seconds", "age of the oldest record that is not archived yet", Lag::seconds);
            count("weir.archive.files", topic, "files archived").increment(0);
            count("weir.archive.bytes", topic, "bytes archived").increment(0);
            count("weir.archive.lost", topic, "offsets that the log deleted before they were archived")
                    .increment(0);
        }
        Gauge.builder("weir.archive.working", this, self -> self.isWorking() ? 1 : 0)
                .description("1: what is read is archived; 0: the archive waits, and the health says for what")
                .strongReference(true)
                .register(metrics);
    }

    private void lag(String topic, String unit, String description, ToDoubleFunction<Lag> of) {
        Gauge.builder("weir.archive.lag." + unit, this, self -> of.applyAsDouble(self.lag(topic)))
                .description(description)
                .tag("topic", topic)
                .strongReference(true)
                .register(metrics);
    }

    private Counter count(String name, String topic, String description) {
        return Counter.builder(name)
                .description(description)
                .tag("topic", topic)
                .register(metrics);
    }

    void archived(ArchivedRange range) {
        if (range.isLost()) {
            count("weir.archive.lost", range.topic(), "").increment(range.end() - range.first());
            return;
        }
        count("weir.archive.files", range.topic(), "").increment();
        count("weir.archive.bytes", range.topic(), "").increment(range.bytes());
    }

    /** @param byTopic those of whose partitions this instance has some; nothing is known of others */
    void show(Map<String, Lag> byTopic) {
        isAtWork = true;
        lags.keySet().retainAll(byTopic.keySet());
        lags.putAll(byTopic);
    }

    /** From now on nothing is known. */
    void rests() {
        isAtWork = false;
        refusal = null;
        lags.clear();
    }

    Lag lag(String topic) {
        return lags.getOrDefault(topic, Lag.UNKNOWN);
    }

    double eventsBehind() {
        return lags.values().stream().mapToDouble(Lag::events).sum();
    }

    double secondsBehind() {
        return lags.values().stream().mapToDouble(Lag::seconds).max().orElse(0);
    }

    /** @return false: that was known */
    boolean fails(String what, String reason) {
        return !reason.equals(failures.put(what, reason));
    }

    void noLongerFails(String what) {
        failures.remove(what);
    }

    /** @param reason why a partition is not archived, until somebody changes something; null: each is */
    void refuses(String reason) {
        refusal = reason;
    }

    boolean isAtWork() {
        return isAtWork;
    }

    /** Null: for nothing. */
    String waitsFor() {
        return failures.values().stream().findFirst().orElse(refusal);
    }

    private boolean isWorking() {
        return isAtWork && waitsFor() == null;
    }
}
