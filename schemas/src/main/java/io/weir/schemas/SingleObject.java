package io.weir.schemas;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * Avro's single-object encoding of one record type: two magic bytes, the fingerprint of the writer's schema, the body.
 * Reads every version in {@link SchemaHistory}; writes the newest. Safe for many threads.
 */
public final class SingleObject<T extends SpecificRecord> {

    /** Bytes before the body. */
    public static final int HEADER_BYTES = 10;

    public static final SingleObject<Event> EVENT = new SingleObject<>(Event.class, Event.getClassSchema());
    public static final SingleObject<ExperimentDefinition> EXPERIMENT = new SingleObject<>(
            ExperimentDefinition.class, ExperimentDefinition.getClassSchema(), EarlierDefinitions::asWritten);
    public static final SingleObject<StatsKey> STATS_KEY =
            new SingleObject<>(StatsKey.class, StatsKey.getClassSchema());
    public static final SingleObject<Stats> STATS = new SingleObject<>(Stats.class, Stats.getClassSchema());
    public static final SingleObject<RejectedEvent> REJECTED =
            new SingleObject<>(RejectedEvent.class, RejectedEvent.getClassSchema());
    public static final SingleObject<AssignmentKey> ASSIGNMENT_KEY =
            new SingleObject<>(AssignmentKey.class, AssignmentKey.getClassSchema());
    public static final SingleObject<Assignment> ASSIGNMENT =
            new SingleObject<>(Assignment.class, Assignment.getClassSchema());

    private final Schema schema;
    private final byte[] header;
    private final SchemaHistory history;
    private final BiFunction<T, Schema, T> earlier;
    private final ThreadLocal<Scratch<T>> scratch;

    private SingleObject(Class<T> type, Schema schema) {
        this(type, schema, (record, writer) -> record);
    }

    /** @param earlier says what a record of an earlier schema means by the newest */
    private SingleObject(Class<T> type, Schema schema, BiFunction<T, Schema, T> earlier) {
        this.earlier = earlier;
        this.schema = schema;
        this.header = SchemaHistory.header(schema);
        this.history = SchemaHistory.of(schema);
        this.scratch = ThreadLocal.withInitial(() -> new Scratch<>(schema));
    }

    /** The ten bytes that begin every record of the newest schema. */
    public byte[] header() {
        return header.clone();
    }

    public byte[] encode(T record) {
        Scratch<T> mine = scratch.get();
        try {
            mine.out.reset();
            mine.out.write(header, 0, HEADER_BYTES);
            mine.encoder = EncoderFactory.get().directBinaryEncoder(mine.out, mine.encoder);
            mine.writer.write(record, mine.encoder);
            mine.encoder.flush();
            return mine.out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("a byte array cannot fail", e);
        }
    }

    /** @throws UnreadableRecord when the bytes are not a record of this type, or of a version that is not known here */
    public T decode(byte[] bytes) {
        Scratch<T> mine = scratch.get();
        Schema writer = Arrays.equals(bytes, 0, Math.min(bytes.length, HEADER_BYTES), header, 0, HEADER_BYTES)
                ? schema
                : history.writerOf(bytes);
        try {
            mine.decoder =
                    DecoderFactory.get().binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, mine.decoder);
            T record = mine.readerOf(writer).read(null, mine.decoder);
            return writer == schema ? record : earlier.apply(record, writer);
        } catch (IOException | RuntimeException e) {
            throw new UnreadableRecord("not a " + schema.getName() + ": " + bytes.length + " bytes", e);
        }
    }

    /** The value is damaged or comes from a newer Weir. */
    public static final class UnreadableRecord extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnreadableRecord(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** What one thread reuses; not shared. */
    private static final class Scratch<T> {
        private final Schema schema;
        private final SpecificData data;
        private final SpecificDatumWriter<T> writer;
        private final Map<Schema, SpecificDatumReader<T>> readers = new IdentityHashMap<>();
        private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        private BinaryEncoder encoder;
        private BinaryDecoder decoder;

        Scratch(Schema schema) {
            this.schema = schema;
            this.data = new SpecificData(SingleObject.class.getClassLoader());
            // The generated classes read and write their fields themselves instead of being walked over by their
            // schema.
            data.setCustomCoders(true);
            data.setFastReaderEnabled(false); // it would take their place
            this.writer = new SpecificDatumWriter<>(schema, data);
        }

        SpecificDatumReader<T> readerOf(Schema writerSchema) {
            return readers.computeIfAbsent(writerSchema, from -> new SpecificDatumReader<>(from, schema, data));
        }
    }
}
