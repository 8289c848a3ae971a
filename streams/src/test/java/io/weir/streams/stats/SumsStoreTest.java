package io.weir.streams.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.schemas.SingleObject;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import io.weir.streams.stats.SumsStore.Cell;
import io.weir.streams.units.UnitOutcome.Handled;
import io.weir.streams.units.UnitOutcome.Handled.Kind;
import io.weir.streams.units.UnitOutcome.Place;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SumsStoreTest {

    private static final String NAME = "sums";

    @TempDir
    private File folder;

    /** Everything that the topic was given, by project. */
    private final Map<String, List<Stats>> topic = new HashMap<>();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void with_room_for_three_cells_it_counts_in_twenty_and_owes_the_topic_nothing_after_any_restart(long seed) {
        Random random = new Random(seed);
        Map<String, Long> counted = new HashMap<>();
        SumsStore sums = opened();
        for (int step = 0; step < 3_000; step++) {
            String project = "p" + random.nextInt(20);
            count(sums, project);
            counted.merge(project, 1L, Long::sum);
            if (random.nextInt(10) == 0) sums.flushCache();
            if (random.nextInt(25) == 0) sums.writeOut(this::write);
            if (random.nextInt(200) == 0) {
                sums.flushCache(); // Streams commits before it closes a task
                sums.close();
                sums = opened();
            }
        }
        sums.writeOut(this::write);

        assertThat(topic.keySet()).isEqualTo(counted.keySet());
        counted.forEach((project, count) -> {
            List<Stats> written = topic.get(project);
            assertThat(written.getLast().getReceived()).isEqualTo(count);
            for (int i = 0; i < written.size(); i++)
                assertThat(written.get(i).getRevision()).isEqualTo(i + 1);
        });
        topic.clear();
        sums.writeOut(this::write);
        assertThat(topic).isEmpty();
        sums.close();
    }

    @Test
    void what_was_counted_and_not_committed_is_forgotten_with_its_transaction() {
        SumsStore sums = opened();
        count(sums, "p");
        sums.flushCache();
        count(sums, "p");
        sums.clearCache();

        sums.writeOut(this::write);
        assertThat(topic.get("p")).singleElement().returns(1L, Stats::getReceived);
        sums.close();
    }

    @Test
    void sums_of_the_first_version_are_counted_on_and_what_they_owed_is_written() throws IOException {
        KeyValueStore<Bytes, byte[]> before = Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(NAME), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build();
        init(before);
        before.put(firstVersionKey("written"), firstVersionValue(1));
        before.put(firstVersionKey("owed"), firstVersionValue(0));
        before.close();

        SumsStore sums = opened();
        sums.writeOut(this::write);
        assertThat(topic.keySet()).containsExactly("owed");
        assertThat(topic.get("owed")).singleElement().satisfies(stats -> {
            assertThat(stats.getRevision()).isEqualTo(8);
            assertThat(stats.getReceived()).isEqualTo(5);
            assertThat(stats.getAdmitted()).isEqualTo(3);
        });
        count(sums, "written");
        sums.writeOut(this::write);
        assertThat(topic.get("written"))
                .singleElement()
                .returns(8L, Stats::getRevision)
                .returns(6L, Stats::getReceived);
        sums.flushCache();
        sums.close();

        topic.clear();
        SumsStore again = opened();
        again.writeOut(this::write);
        assertThat(topic).isEmpty();
        again.close();
    }

    private static void count(SumsStore sums, String project) {
        Cell cell = sums.cell(SumsKey.log(project));
        ((LogNumbers) cell.numbers()).count(new Handled(project, Kind.ADMITTED, 1, 1, Place.UNASKED, 0));
        sums.changed(cell);
    }

    private void write(StatsKey key, byte[] stats) {
        topic.computeIfAbsent(key.getProject(), p -> new ArrayList<>()).add(SingleObject.STATS.decode(stats));
    }

    private SumsStore opened() {
        SumsStore sums = SumsStore.builder(NAME, 1, 3).withLoggingDisabled().build();
        init(sums);
        return sums;
    }

    private void init(StateStore store) {
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
        var context = new MockProcessorContext<Void, Void>(
                config, new TaskId(0, 0), Path.of(folder.getPath()).toFile());
        store.init(context.getStateStoreContext(), store);
    }

    private static Bytes firstVersionKey(String project) throws IOException {
        Schema schema = firstVersion("StatsKey");
        GenericRecord key = new GenericData.Record(schema);
        key.put("generation", 1L);
        key.put("project", project);
        key.put("experiment", "");
        key.put("variant", "");
        key.put("phase", 0);
        key.put("stage", new GenericData.EnumSymbol(schema.getField("stage").schema(), Stage.log.name()));
        key.put("partition", 0);
        return Bytes.wrap(encoded(key));
    }

    private static byte[] firstVersionValue(int isWritten) throws IOException {
        GenericRecord stats = new GenericData.Record(firstVersion("Stats"));
        for (Schema.Field field : stats.getSchema().getFields()) {
            if (field.hasDefaultValue())
                stats.put(field.name(), GenericData.get().getDefaultValue(field));
        }
        stats.put("revision", 7L);
        stats.put("received", 5L);
        stats.put("duplicates", 2L);
        byte[] record = encoded(stats);
        return ByteBuffer.allocate(1 + record.length)
                .put((byte) isWritten)
                .put(record)
                .array();
    }

    private static Schema firstVersion(String name) throws IOException {
        try (var in = SingleObject.class.getResourceAsStream("/io/weir/schemas/history/" + name + ".1.avsc")) {
            return new Schema.Parser().parse(in);
        }
    }

    private static byte[] encoded(GenericRecord record) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(ByteBuffer.allocate(10)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 0xC3)
                .put((byte) 1)
                .putLong(SchemaNormalization.parsingFingerprint64(record.getSchema()))
                .array());
        var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }
}
