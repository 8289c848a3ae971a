package io.weir.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * Every version of a record type that was ever released, by fingerprint. The versions are files:
 * {@code history/<Name>.<n>.avsc}, listed in {@code history/index.txt}. They are only ever added.
 */
public final class SchemaHistory {

    private static final String FOLDER = "/io/weir/schemas/history/";

    private final String name;
    private final List<Schema> versions;
    private final Map<Long, Schema> byFingerprint;

    private SchemaHistory(String name, List<Schema> versions) {
        this.name = name;
        this.versions = List.copyOf(versions);
        Map<Long, Schema> found = new HashMap<>();
        for (Schema version : versions) found.put(SchemaNormalization.parsingFingerprint64(version), version);
        this.byFingerprint = Map.copyOf(found);
    }

    /** The released versions of {@code newest}'s type and itself. */
    static SchemaHistory of(Schema newest) {
        List<Schema> versions = new ArrayList<>(released(newest.getName()));
        versions.add(newest);
        return new SchemaHistory(newest.getName(), versions);
    }

    /** Released versions of a type, oldest first, as the files say. */
    static List<Schema> released(String name) {
        List<Schema> versions = new ArrayList<>();
        for (String file : index()) {
            if (file.startsWith(name + ".")) versions.add(new Schema.Parser().parse(text(file)));
        }
        return versions;
    }

    /** The schema that a single-object record was written with. */
    Schema writerOf(byte[] record) {
        if (record.length < SingleObject.HEADER_BYTES || record[0] != (byte) 0xC3 || record[1] != 1) {
            throw new SingleObject.UnreadableRecord("not a single-object " + name, null);
        }
        long fingerprint =
                ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
        Schema writer = byFingerprint.get(fingerprint);
        if (writer == null) {
            throw new SingleObject.UnreadableRecord(
                    "%s was written with a schema that this Weir does not know (fingerprint %016x): upgrade this service"
                            .formatted(name, fingerprint),
                    null);
        }
        return writer;
    }

    /** All known versions, oldest first, the newest last. */
    List<Schema> versions() {
        return versions;
    }

    static byte[] header(Schema schema) {
        return ByteBuffer.allocate(SingleObject.HEADER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 0xC3)
                .put((byte) 1)
                .putLong(SchemaNormalization.parsingFingerprint64(schema))
                .array();
    }

    private static List<String> index() {
        return text("index.txt").lines().filter(line -> !line.isBlank()).toList();
    }

    private static String text(String file) {
        try (InputStream in = SchemaHistory.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) throw new IllegalStateException("the jar lacks " + FOLDER + file);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(FOLDER + file, e);
        }
    }
}
