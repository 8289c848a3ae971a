package io.weir.bench.topology;

import io.weir.embedded.EmbeddedKafka;
import io.weir.schemas.Denominator;
import io.weir.schemas.Event;
import io.weir.schemas.EventAttribute;
import io.weir.schemas.EventValue;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Exposure;
import io.weir.schemas.Metric;
import io.weir.schemas.MetricKind;
import io.weir.schemas.PayloadHash;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Topics;
import io.weir.schemas.UnitKey;
import io.weir.schemas.UnitType;
import io.weir.schemas.Variant;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A log of events of many units, and the experiment that they belong to. */
final class Preload {

    private static final int EVENTS_PER_UNIT = 20;
    private static final long TIME = 1_764_000_000_000L;

    private Preload() {}

    /** A conversion, a count and a sum, of the event that nineteen in twenty are; and what is asked for beside. */
    static ExperimentDefinition experiment(Extra extra, long revision) {
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
                .setExperiment("bench")
                .setRevision(revision)
                .setGeneration(1)
                .setPhase(0)
                .setUnit(UnitType.user)
                .setVariants(List.of(new Variant("control", 1, null), new Variant("treatment", 1, null)))
                .setStart(0)
                .setActiveFrom(0)
                .setLateness(Duration.ofDays(1).toMillis())
                .setClusterBy(extra == Extra.CLUSTERS ? "task" : null)
                .setMetrics(metrics)
                .build();
    }

    /** What an experiment may ask for beside its three metrics. */
    enum Extra {
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

    /** The newest revision of the definition is what the next topology to start reads. */
    static void define(EmbeddedKafka kafka, ExperimentDefinition experiment) {
        try (var producer = producer(kafka)) {
            producer.send(new ProducerRecord<>(
                    Topics.EXPERIMENTS,
                    Topics.experimentKey(experiment.getProject(), experiment.getExperiment())
                            .getBytes(StandardCharsets.UTF_8),
                    SingleObject.EXPERIMENT.encode(experiment)));
        }
    }

    private static Metric metric(String key, MetricKind kind, String value) {
        return Metric.newBuilder()
                .setKey(key)
                .setKind(kind)
                .setEventType("llm_call")
                .setValue(value)
                .build();
    }

    static void write(EmbeddedKafka kafka, int events) {
        try (var producer = producer(kafka)) {
            int units = units(events);
            for (int i = 0; i < events; i++) {
                Event event = event(i, i % units, i < units);
                byte[] value = SingleObject.EVENT.encode(event);
                var record = new ProducerRecord<>(
                        Topics.EVENTS,
                        null,
                        event.getTime(),
                        UnitKey.primary(Topics.DEFAULT_PROJECT, event).toBytes(),
                        value);
                record.headers().add(Topics.HEADER_HASH, PayloadHash.ofRecord(value));
                producer.send(record);
            }
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(EmbeddedKafka kafka) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "linger.ms", 20, "batch.size", 131_072),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Each unit is exposed first, then calls. */
    private static Event event(int number, int unit, boolean first) {
        Event.Builder event = Event.newBuilder()
                .setId("e-" + number)
                .setType(first ? "exposure" : "llm_call")
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
        if (first) event.setExposure(new Exposure("bench", unit % 2 == 0 ? "control" : "treatment"));
        return event.build();
    }
}
