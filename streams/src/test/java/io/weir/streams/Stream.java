package io.weir.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.kit.quarantine.Quarantine;
import io.weir.oracle.Expected;
import io.weir.oracle.LogRecord;
import io.weir.oracle.Oracle;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.RejectedEvent;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import io.weir.schemas.Topics;
import io.weir.schemas.UnitKey;
import io.weir.streams.definitions.Definitions;
import io.weir.streams.stores.Flushes;
import io.weir.streams.stores.ObjectStore;
import io.weir.streams.units.Units;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.test.TestRecord;

/** The topology of one partition without a broker. */
final class Stream implements AutoCloseable {

    private final Definitions definitions;
    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> events;
    private final TestInputTopic<String, byte[]> experiments;
    private final TestOutputTopic<byte[], byte[]> stats;
    private final TestOutputTopic<byte[], byte[]> rejected;
    private final Map<StatsKey, Stats> newest = new HashMap<>();

    Stream(Path stateDir) {
        this(stateDir, Units.PIECE);
    }

    /** Of a generation that leaves events out. */
    Stream(Path stateDir, Quarantine quarantine) {
        this(stateDir, Units.PIECE, quarantine);
    }

    /** @param piece events of a unit that are visited before a commit */
    Stream(Path stateDir, int piece) {
        this(stateDir, piece, Quarantine.NONE);
    }

    private Stream(Path stateDir, int piece, Quarantine quarantine) {
        StreamsSettings settings = TestSettings.in(stateDir);
        Properties config = StreamsConfiguration.of(settings, TestSettings.kafka("unused:1"));
        definitions = new Definitions();
        // Writing out takes no time here: how long flushes wait must not depend on the machine.
        Flushes flushes = new Flushes(settings.flushInterval(), () -> 0);
        // Nor may it depend on the time of day when sweeps come: what has expired is no look at an exposed unit's
        // event.
        driver = new TopologyTestDriver(
                StatsTopology.build(settings, definitions, quarantine, flushes, 1, config, piece),
                config,
                Instant.parse("2026-11-30T00:00:00Z"));
        events = driver.createInputTopic(Topics.EVENTS, new ByteArraySerializer(), new ByteArraySerializer());
        experiments = driver.createInputTopic(Topics.EXPERIMENTS, new StringSerializer(), new ByteArraySerializer());
        stats = driver.createOutputTopic(Topics.STATS, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        rejected = driver.createOutputTopic(Topics.REJECTED, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Everything at once: what is stored of an experiment after a log. */
    static Expected run(Path stateDir, ExperimentDefinition experiment, List<LogRecord> log) {
        try (Stream stream = new Stream(stateDir)) {
            stream.define(experiment);
            log.forEach(stream::send);
            return stream.stored();
        }
    }

    void define(ExperimentDefinition experiment) {
        experiments.pipeInput(
                Topics.experimentKey(experiment.getProject(), experiment.getExperiment()),
                SingleObject.EXPERIMENT.encode(experiment));
    }

    void define(String experiment, byte[] definition) {
        experiments.pipeInput(Topics.experimentKey(Events.PROJECT, experiment), definition);
    }

    /** Experiments that only a newer version can compute. */
    Set<String> newer() {
        return definitions.newer();
    }

    void undefine(String experiment) {
        experiments.pipeInput(Topics.experimentKey(Events.PROJECT, experiment), (byte[]) null);
    }

    void send(LogRecord record) {
        byte[] value = SingleObject.EVENT.encode(record.event());
        byte[] key = UnitKey.primary(record.project(), record.event()).toBytes();
        events.pipeInput(new TestRecord<>(key, value, headers(record), record.received()));
    }

    void sendRaw(byte[] key, byte[] value) {
        events.pipeInput(new TestRecord<>(key, value, new RecordHeaders(), 1L));
    }

    /** Lets a flush pass, then adds up what was written of experiment x. */
    Expected stored() {
        return stored(Events.PROJECT);
    }

    Expected stored(String project) {
        return stored(project, "x");
    }

    Expected stored(String project, String experiment) {
        flush();
        return Expected.stored(project, experiment, newest);
    }

    /** Lets the sweeps of expired state run. */
    void sweep(int seconds) {
        for (int i = 0; i < seconds; i++) driver.advanceWallClockTime(Duration.ofSeconds(1));
    }

    /** Lets moves of units go on for so many pieces. */
    void moveOn(int pieces) {
        for (int i = 0; i < pieces; i++) driver.advanceWallClockTime(Duration.ofMillis(20));
    }

    void idle(Duration duration) {
        driver.advanceWallClockTime(duration);
    }

    /** Entries of a store. */
    long entries(String name) {
        var store = driver.getAllStateStores().get(name);
        if (store instanceof WindowStore<?, ?> windows) {
            try (var all = windows.all()) {
                long count = 0;
                for (; all.hasNext(); all.next()) count++;
                return count;
            }
        }
        try (KeyValueIterator<Bytes, byte[]> all = store instanceof ObjectStore objects
                ? objects.committed()
                : driver.<Bytes, byte[]>getKeyValueStore(name).all()) {
            long count = 0;
            for (; all.hasNext(); all.next()) count++;
            return count;
        }
    }

    Oracle.Accounting accounting() {
        flush();
        Stats log = newest.get(new StatsKey(1L, Events.PROJECT, "", "", 0, Stage.log, 0, "", ""));
        return new Oracle.Accounting(log.getReceived(), log.getAdmitted(), log.getDuplicates(), log.getConflicts());
    }

    /** Where the looks at the project's events have ended; those that expired are among the kept. */
    Oracle.Looks looks() {
        flush();
        Stats log = newest.get(new StatsKey(1L, Events.PROJECT, "", "", 0, Stage.log, 0, "", ""));
        return new Oracle.Looks(
                log.getAdmitted(),
                log.getRekeyed(),
                log.getExposed(),
                log.getKept() + log.getExpired(),
                log.getUnasked());
    }

    Stats log() {
        flush();
        return newest.get(new StatsKey(1L, Events.PROJECT, "", "", 0, Stage.log, 0, "", ""));
    }

    Stats progress() {
        flush();
        return newest.get(new StatsKey(1L, "", "", "", 0, Stage.progress, 0, "", ""));
    }

    /** As ingest writes them. */
    static RecordHeaders headers(LogRecord record) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(Topics.HEADER_HASH, HexFormat.of().parseHex(record.payload()));
        if (record.forced()) headers.add(Topics.HEADER_FORCED, new byte[0]);
        if (!record.belowResolution().isEmpty()) {
            byte[] names = String.join("\n", record.belowResolution()).getBytes(UTF_8);
            headers.add(Topics.HEADER_BELOW_RESOLUTION, names);
        }
        return headers;
    }

    /** What was written since the last look, in order. */
    List<StatsKey> flush() {
        // Watermarks go through by-unit, then what changed in clusters through by-cluster, then come the sums.
        for (int hop = 0; hop < 3; hop++) driver.advanceWallClockTime(Duration.ofMillis(250));
        return stats.readRecordsToList().stream()
                .map(record -> {
                    StatsKey key = SingleObject.STATS_KEY.decode(record.key());
                    newest.put(key, SingleObject.STATS.decode(record.value()));
                    return key;
                })
                .toList();
    }

    Stats written(StatsKey key) {
        return newest.get(key);
    }

    List<RejectedEvent> rejected() {
        return rejected.readValuesToList().stream()
                .map(SingleObject.REJECTED::decode)
                .toList();
    }

    @Override
    public void close() {
        driver.close();
    }
}
