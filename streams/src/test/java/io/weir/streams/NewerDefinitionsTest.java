package io.weir.streams;

import static io.weir.streams.Events.exposure;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.kit.management.ServiceHealth.Status;
import io.weir.oracle.LogRecord;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import io.weir.schemas.UnitType;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** During an upgrade, or after one that was taken back, a newer version's definitions lie on the topic. */
class NewerDefinitionsTest {

    @TempDir
    private Path folder;

    private static ExperimentDefinition experiment(String key, long revision) {
        return ExperimentDefinition.newBuilder(Events.experiment(UnitType.user))
                .setExperiment(key)
                .setRevision(revision)
                .build();
    }

    /** The definition as a version with one field more would write it. */
    private static byte[] ofNextVersion(ExperimentDefinition definition) throws Exception {
        Schema today = ExperimentDefinition.getClassSchema();
        Schema next = new Schema.Parser()
                .parse(today.toString()
                        .replaceFirst(
                                "\"fields\":\\[", "\"fields\":[{\"name\":\"new\",\"type\":\"int\",\"default\":0},"));
        byte[] written = SingleObject.EXPERIMENT.encode(definition);
        var reader = new GenericDatumReader<GenericData.Record>(today, next);
        GenericData.Record record = reader.read(
                null,
                DecoderFactory.get()
                        .binaryDecoder(
                                written, SingleObject.HEADER_BYTES, written.length - SingleObject.HEADER_BYTES, null));
        var out = new ByteArrayOutputStream();
        new BinaryMessageEncoder<GenericData.Record>(GenericData.get(), next).encode(record, out);
        return out.toByteArray();
    }

    private static void expose(Stream stream, String id, String experiment, long time) {
        var event = exposure(id, "u" + id, time, "control");
        event.getExposure().setExperiment(experiment);
        stream.send(new LogRecord(Events.PROJECT, event, time));
    }

    private static long units(Stream stream, String experiment) {
        return stream.stored(Events.PROJECT, experiment).ofVariant("control").units();
    }

    private static long lateDefinitions(Stream stream) {
        stream.flush();
        Stats stats = stream.written(new StatsKey(1L, Events.PROJECT, "x", "", 0, Stage.units, 0, "", ""));
        return stats == null ? 0 : stats.getLateDefinitions();
    }

    @Test
    void all_others_continue() throws Exception {
        try (Stream stream = new Stream(folder)) {
            stream.define(experiment("y", 1));
            stream.define("x", ofNextVersion(experiment("x", 1)));
            expose(stream, "a", "x", 2_000);
            expose(stream, "b", "y", 2_000);

            assertThat(stream.newer()).containsExactly("default/x");
            assertThat(units(stream, "x")).isZero();
            assertThat(units(stream, "y")).isEqualTo(1);
        }
    }

    @Test
    void what_was_computed_before_is_not_forgotten_and_what_was_missed_is_marked() throws Exception {
        try (Stream stream = new Stream(folder)) {
            stream.define(experiment("x", 1));
            expose(stream, "a", "x", 2_000);
            stream.define("x", ofNextVersion(experiment("x", 2)));
            expose(stream, "missed", "x", 2_001);
            stream.sweep(1_200);
            assertThat(lateDefinitions(stream)).isZero();

            stream.define(experiment("x", 2));
            expose(stream, "b", "x", 2_002);

            assertThat(stream.newer()).isEmpty();
            assertThat(units(stream, "x")).isEqualTo(2);
            assertThat(lateDefinitions(stream)).isEqualTo(1);
        }
    }

    @Test
    void health_names_them() {
        Status running = new Status(true, "running");
        Set<String> many = IntStream.range(0, 7).mapToObj(i -> "default/x" + i).collect(Collectors.toSet());

        assertThat(StreamsStatus.withNewer(running, Set.of())).isEqualTo(running);
        assertThat(StreamsStatus.withNewer(running, Set.of("default/x")))
                .isEqualTo(new Status(true, "running; not computed here: newer version: default/x"));
        assertThat(StreamsStatus.withNewer(running, many).detail()).endsWith("default/x4 and 2 more");
    }
}
