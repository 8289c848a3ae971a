package io.weir.query.lineage;

import io.weir.oracle.LogRecord;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import io.weir.schemas.Topics;
import io.weir.schemas.UnitKey;
import io.weir.streams.StatsTopology;
import io.weir.streams.StreamsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The whole topology in this thread, record by record. */
final class StreamedLog implements AutoCloseable {

    static final List<String> PLACES = List.of("counted", "outside", "crossed", "late", "forced");

    /** One that was busy lets the next wait. */
    private static final int MOST_FLUSHES = 20;

    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> events;
    private final TestOutputTopic<byte[], byte[]> stats;
    private final Map<StatsKey, Stats> newest = new HashMap<>();
    private long sent;

    StreamedLog(Path stateDir, List<ExperimentDefinition> definitions) {
        StreamsSettings settings = new Binder(new MapConfigurationPropertySource(Map.of("none", "none")))
                .bindOrCreate("weir.streams", StreamsSettings.class);
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "agreement");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        config.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        driver = new TopologyTestDriver(StatsTopology.build(settings, 1, config), config);
        events = driver.createInputTopic(Topics.EVENTS, new ByteArraySerializer(), new ByteArraySerializer());
        stats = driver.createOutputTopic(Topics.STATS, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        TestInputTopic<String, byte[]> experiments =
                driver.createInputTopic(Topics.EXPERIMENTS, new StringSerializer(), new ByteArraySerializer());
        for (ExperimentDefinition definition : definitions) {
            experiments.pipeInput(
                    Topics.experimentKey(definition.getProject(), definition.getExperiment()),
                    SingleObject.EXPERIMENT.encode(definition));
        }
    }

    /** @return {@code duplicate}, {@code conflict} or {@code admitted} */
    String send(LogRecord record) {
        long duplicates = log().getDuplicates();
        long conflicts = log().getConflicts();
        RecordHeaders headers = new RecordHeaders();
        headers.add(Topics.HEADER_HASH, HexFormat.of().parseHex(record.payload()));
        if (record.forced()) headers.add(Topics.HEADER_FORCED, new byte[0]);
        byte[] key = UnitKey.primary(record.project(), record.event()).toBytes();
        events.pipeInput(new TestRecord<>(key, SingleObject.EVENT.encode(record.event()), headers, record.received()));
        sent++;
        for (int i = 0; i < MOST_FLUSHES && log().getReceived() < sent; i++) flush();
        if (log().getDuplicates() > duplicates) return "duplicate";
        return log().getConflicts() > conflicts ? "conflict" : "admitted";
    }

    /** By {@link #PLACES}, all variants and units without one together. */
    Map<String, Long> events(String experiment) {
        for (int i = 0; i < MOST_FLUSHES; i++) flush();
        Map<String, Long> events = new HashMap<>();
        newest.forEach((key, stats) -> {
            if (key.getStage() != Stage.units || !key.getExperiment().equals(experiment)) return;
            List<Long> counts = List.of(
                    stats.getCounted(), stats.getOutside(), stats.getCrossed(), stats.getLate(), stats.getForced());
            for (int i = 0; i < counts.size(); i++) events.merge(PLACES.get(i), counts.get(i), Long::sum);
        });
        return events;
    }

    private Stats log() {
        StatsKey key = new StatsKey(1L, "default", "", "", 0, Stage.log, 0, "", "");
        return newest.getOrDefault(key, Stats.newBuilder().setRevision(0).build());
    }

    private void flush() {
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        stats.readRecordsToList()
                .forEach(record -> newest.put(
                        SingleObject.STATS_KEY.decode(record.key()), SingleObject.STATS.decode(record.value())));
    }

    @Override
    public void close() {
        driver.close();
    }
}
