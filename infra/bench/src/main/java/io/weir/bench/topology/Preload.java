package io.weir.bench.topology;

import io.weir.schemas.Denominator;
import io.weir.schemas.Event;
import io.weir.schemas.EventAttribute;
import io.weir.schemas.EventValue;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Exposure;
import io.weir.schemas.Metric;
import io.weir.schemas.MetricKind;
import io.weir.schemas.Topics;
import io.weir.schemas.UnitType;
import io.weir.schemas.Variant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;

/** A log of events of many units, and the experiment that they belong to. */
public final class Preload {

    private static final int EVENTS_PER_UNIT = 20;
    private static final String CONTROL = "control";
    private static final String TREATMENT = "treatment";

    /** Event time of the first event, epoch milliseconds. */
    static final long TIME = 1_764_000_000_000L;

    private Preload() {}

    /** The experiment of {@link #event}, with what is asked for beside its three metrics. */
    public static ExperimentDefinition experiment(Extra extra, long revision) {
        return experiment("bench", extra, revision);
    }

    /** A conversion, a count and a sum, of the event that nineteen in twenty are; and what is asked for beside. */
    static ExperimentDefinition experiment(String key, Extra extra, long revision) {
        List<Metric> metrics = new ArrayList<>(List.of(
                metric("called", MetricKind.conversion, null),
                metric("calls", MetricKind.count, null),
                metric("cost", MetricKind.sum, "cost_usd")));
        switch (extra) {
            case NOTHING, CLUSTERS -> {}
            case RATIO ->
                metrics.add(Metric.newBuilder(metric("cost_per_token", MetricKind.ratio, "cost_usd"))
                        .setAggregation(MetricKind.sum)
                        .setDenominator(Denominator.newBuilder()
                                .setAggregation(MetricKind.sum)
                                .setEventType("llm_call")
                                .setValue("input_tokens")
                                .build())
                        .build());
            case COVARIATE ->
                metrics.add(Metric.newBuilder(metric("cost_adjusted", MetricKind.sum, "cost_usd"))
                        .setLookback(Duration.ofHours(24).toMillis())
                        .build());
            case WINDOW ->
                metrics.add(Metric.newBuilder(metric("cost_at_first", MetricKind.sum, "cost_usd"))
                        .setWindow(Duration.ofDays(7).toMillis())
                        .build());
        }
        return ExperimentDefinition.newBuilder()
                .setProject(Topics.DEFAULT_PROJECT)
                .setExperiment(key)
                .setRevision(revision)
                .setGeneration(1)
                .setPhase(0)
                .setUnit(UnitType.user)
                .setVariants(List.of(variant(CONTROL), variant(TREATMENT)))
                .setStart(0)
                .setActiveFrom(0)
                .setLateness(Duration.ofDays(1).toMillis())
                .setClusterBy(extra == Extra.CLUSTERS ? "task" : null)
                .setMetrics(metrics)
                .build();
    }

    /** What an experiment may ask for beside its three metrics. */
    public enum Extra {
        NOTHING("three metrics"),
        RATIO("and a ratio"),
        COVARIATE("and a covariate"),
        WINDOW("and a window"),
        CLUSTERS("and clusters");

        final String words;

        Extra(String words) {
            this.words = words;
        }
    }

    /** Units of a log of so many events. */
    static int units(int events) {
        return Math.max(1, events / EVENTS_PER_UNIT);
    }

    private static Metric metric(String key, MetricKind kind, String value) {
        return Metric.newBuilder()
                .setKey(key)
                .setKind(kind)
                .setEventType("llm_call")
                .setValue(value)
                .build();
    }

    /** So many events of units that are exposed first and then call. */
    public static IntFunction<Event> log(int events) {
        int units = units(events);
        return i -> event(i, i % units, i < units);
    }

    private static Event event(int number, int unit, boolean first) {
        return first ? exposure(number, unit, "bench") : call(number, unit);
    }

    /** Units of even number meet the control. */
    static Event exposure(int number, int unit, String experiment) {
        return of(number, unit)
                .setType("exposure")
                .setExposure(Exposure.newBuilder()
                        .setExperiment(experiment)
                        .setVariant(unit % 2 == 0 ? CONTROL : TREATMENT)
                        .build())
                .build();
    }

    /** What the metrics ask for. */
    static Event call(int number, int unit) {
        return of(number, unit).setType("llm_call").build();
    }

    /** As agents make them: a UUID of version 7, whose last bits look random. */
    private static String id(int number) {
        long mixed = (number + 1) * 0x9E3779B97F4A7C15L;
        return new UUID((TIME + number) << 16 | 0x7000 | mixed >>> 52, Long.MIN_VALUE | mixed >>> 2).toString();
    }

    private static Event.Builder of(int number, int unit) {
        return Event.newBuilder()
                .setId(id(number))
                .setTime(TIME + number)
                .setUser("u-" + unit)
                .setTask("banking/user_task_" + unit % 1_000)
                .setAgentName("retail-agent")
                .setAgentVersion("1.4.2")
                .setOutcome("success")
                .setValues(List.of(
                        new EventValue("cost_usd", 4_100L + number % 1_000),
                        new EventValue("input_tokens", 812_000_000L),
                        new EventValue("latency_ms", 1_432_000_000L)))
                .setAttributes(
                        List.of(new EventAttribute("model", "large"), new EventAttribute("tool", "search_orders")));
    }

    private static Variant variant(String key) {
        return Variant.newBuilder().setKey(key).setWeight(1).build();
    }
}
