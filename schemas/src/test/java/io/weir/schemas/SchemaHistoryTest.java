package io.weir.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaHistoryTest {

    private static final Path FOLDER = Path.of("src/main/resources/io/weir/schemas/history");

    static Stream<Schema> newest() {
        return Stream.of(
                Event.getClassSchema(),
                ExperimentDefinition.getClassSchema(),
                StatsKey.getClassSchema(),
                Stats.getClassSchema(),
                RejectedEvent.getClassSchema(),
                AssignmentKey.getClassSchema(),
                Assignment.getClassSchema());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("newest")
    void the_newest_schema_is_the_last_of_its_history(Schema schema) throws IOException {
        List<Schema> released = SchemaHistory.released(schema.getName());
        boolean known = !released.isEmpty() && released.getLast().equals(schema);
        if (!known && Boolean.getBoolean("weir.schemas.release")) {
            release(schema, released.size() + 1);
            return;
        }

        assertThat(known)
                .as(
                        "%s differs from its newest released version: if the change is meant, run this test with "
                                + "-Dweir.schemas.release=true, which adds the next version to %s",
                        schema.getName(), FOLDER)
                .isTrue();
    }

    /** Both ways: during an upgrade old services read new records and new services read old ones. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("newest")
    void every_version_reads_every_other(Schema schema) {
        List<Schema> versions = SchemaHistory.of(schema).versions();
        for (Schema reader : versions) {
            for (Schema writer : versions) assertThat(canRead(reader, writer)).isTrue();
        }
    }

    @Test
    void an_incompatible_change_is_refused() {
        Schema today = Event.getClassSchema();
        String text = today.toString();
        Schema requiredFieldAdded = new Schema.Parser()
                .parse(text.replace("\"fields\":[", "\"fields\":[{\"name\":\"new\",\"type\":\"string\"},"));
        Schema typeChanged = new Schema.Parser()
                .parse(text.replace("{\"name\":\"time\",\"type\":\"long\"", "{\"name\":\"time\",\"type\":\"boolean\""));

        assertThat(requiredFieldAdded).isNotEqualTo(today);
        assertThat(typeChanged).isNotEqualTo(today);
        assertThat(canRead(requiredFieldAdded, today)).isFalse();
        assertThat(canRead(typeChanged, today)).isFalse();
    }

    @Test
    void a_record_of_an_unknown_schema_says_so() {
        byte[] foreign = SchemaHistory.header(
                new Schema.Parser().parse("{\"type\":\"record\",\"name\":\"Other\",\"fields\":[]}"));

        assertThatThrownBy(() -> SingleObject.EVENT.decode(foreign))
                .isInstanceOf(SingleObject.UnreadableRecord.class)
                .hasMessageContaining("upgrade this service");
    }

    @Test
    void a_file_that_the_index_lists_exists_and_the_other_way_round() throws IOException {
        List<String> index = Files.readAllLines(FOLDER.resolve("index.txt"));
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".avsc")))
                    .containsExactlyInAnyOrderElementsOf(index);
        }
    }

    private static boolean canRead(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                        .getType()
                == SchemaCompatibilityType.COMPATIBLE;
    }

    private static void release(Schema schema, int version) throws IOException {
        String file = schema.getName() + "." + version + ".avsc";
        Files.writeString(FOLDER.resolve(file), schema.toString(true) + "\n");
        Files.writeString(FOLDER.resolve("index.txt"), file + "\n", StandardOpenOption.APPEND);
    }
}
