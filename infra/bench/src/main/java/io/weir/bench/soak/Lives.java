package io.weir.bench.soak;

import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Metric;
import io.weir.schemas.MetricKind;
import io.weir.schemas.Topics;
import io.weir.schemas.UnitType;
import io.weir.schemas.Variant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Experiments that come and go: each begins some hours after the one before, runs for three days, is ended, and is
 * forgotten two days later. Every tenth has no bound of its lateness. Mutable.
 */
final class Lives {

    private static final long RUNS = Duration.ofDays(3).toMillis();
    private static final long FORGOTTEN_AFTER = Duration.ofDays(2).toMillis();
    private static final long LATENESS = Duration.ofDays(1).toMillis();

    private final int experiments;
    private final long from;
    private final long every;
    private final long ahead;
    private int begun;
    private int ended;
    private int forgotten;

    /**
     * @param from received time of the first, epoch milliseconds
     * @param ahead that a definition is written before it is in force
     */
    Lives(int experiments, long from, long passes, long ahead) {
        this.experiments = experiments;
        this.from = from;
        this.every = Math.max(1, passes / experiments);
        this.ahead = ahead;
    }

    /** @param change is told of key and definition; null: it is forgotten */
    void advance(long now, BiConsumer<String, ExperimentDefinition> change) {
        for (; begun < experiments && now >= begin(begun); begun++) {
            change.accept(key(begun), definition(begun, 1, null));
        }
        for (; ended < begun && now >= begin(ended) + RUNS; ended++) {
            change.accept(key(ended), definition(ended, 2, now + ahead));
        }
        for (; forgotten < ended && now >= begin(forgotten) + RUNS + FORGOTTEN_AFTER; forgotten++) {
            change.accept(key(forgotten), null);
        }
    }

    private long begin(int number) {
        return from + number * every;
    }

    /** Keys of those that run. */
    List<String> running() {
        List<String> keys = new ArrayList<>();
        for (int i = ended; i < begun; i++) keys.add(key(i));
        return keys;
    }

    /** How many have begun; how many of them were forgotten. */
    int begun() {
        return begun;
    }

    int forgotten() {
        return forgotten;
    }

    private static String key(int number) {
        return "soak-" + number;
    }

    private ExperimentDefinition definition(int number, long revision, Long end) {
        return ExperimentDefinition.newBuilder()
                .setProject(Topics.DEFAULT_PROJECT)
                .setExperiment(key(number))
                .setRevision(revision)
                .setGeneration(1)
                .setPhase(0)
                .setUnit(UnitType.user)
                .setVariants(List.of(variant("control"), variant("treatment")))
                .setStart(begin(number) + ahead)
                .setActiveFrom(begin(number) + ahead)
                .setEnd(end)
                .setLateness(number % 10 == 9 ? null : LATENESS)
                .setMetrics(List.of(
                        metric("called", MetricKind.conversion, null),
                        metric("calls", MetricKind.count, null),
                        metric("cost", MetricKind.sum, "cost_usd")))
                .build();
    }

    private static Metric metric(String key, MetricKind kind, String value) {
        return Metric.newBuilder()
                .setKey(key)
                .setKind(kind)
                .setEventType("llm_call")
                .setValue(value)
                .setWindow(Duration.ofDays(2).toMillis())
                .build();
    }

    private static Variant variant(String key) {
        return Variant.newBuilder().setKey(key).setWeight(1).build();
    }
}
