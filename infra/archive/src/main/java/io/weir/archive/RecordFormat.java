package io.weir.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/** Archived records as Avro, for any reader of Avro container files. */
final class RecordFormat implements DatumWriter<ArchivedRecord>, DatumReader<ArchivedRecord> {

    static final Schema SCHEMA = SchemaBuilder.record("ArchivedRecord")
            .namespace("io.weir.archive")
            .doc("A Kafka record, exactly as it was.")
            .fields()
            .requiredLong("offset")
            .name("timestamp")
            .doc("Epoch milliseconds.")
            .type()
            .longType()
            .noDefault()
            .name("key")
            .type()
            .unionOf()
            .nullType()
            .and()
            .bytesType()
            .endUnion()
            .noDefault()
            .name("value")
            .doc("Null: a tombstone.")
            .type()
            .unionOf()
            .nullType()
            .and()
            .bytesType()
            .endUnion()
            .noDefault()
            .name("headers")
            .type()
            .array()
            .items()
            .record("ArchivedHeader")
            .fields()
            .requiredString("name")
            .name("value")
            .type()
            .unionOf()
            .nullType()
            .and()
            .bytesType()
            .endUnion()
            .noDefault()
            .endRecord()
            .noDefault()
            .endRecord();

    @Override
    public void setSchema(Schema schema) {
        if (!schema.equals(SCHEMA)) throw new IllegalArgumentException("the schema is not that of archived records");
    }

    @Override
    public void write(ArchivedRecord record, Encoder out) throws IOException {
        out.writeLong(record.offset());
        out.writeLong(record.timestamp());
        writeBytes(record.key(), out);
        writeBytes(record.value(), out);
        out.writeArrayStart();
        out.setItemCount(record.headers().size());
        for (ArchivedHeader header : record.headers()) {
            out.startItem();
            out.writeString(header.name());
            writeBytes(header.value(), out);
        }
        out.writeArrayEnd();
    }

    @Override
    public ArchivedRecord read(ArchivedRecord reuse, Decoder in) throws IOException {
        return new ArchivedRecord(in.readLong(), in.readLong(), readBytes(in), readBytes(in), readHeaders(in));
    }

    private static List<ArchivedHeader> readHeaders(Decoder in) throws IOException {
        List<ArchivedHeader> headers = new ArrayList<>();
        for (long left = in.readArrayStart(); left > 0; left = in.arrayNext()) {
            for (long i = 0; i < left; i++) headers.add(new ArchivedHeader(in.readString(), readBytes(in)));
        }
        return headers;
    }

    private static void writeBytes(byte[] bytes, Encoder out) throws IOException {
        out.writeIndex(bytes == null ? 0 : 1);
        if (bytes == null) out.writeNull();
        else out.writeBytes(bytes);
    }

    private static byte[] readBytes(Decoder in) throws IOException {
        if (in.readIndex() == 0) {
            in.readNull();
            return null;
        }
        ByteBuffer read = in.readBytes(null);
        byte[] bytes = new byte[read.remaining()];
        read.get(bytes);
        return bytes;
    }
}
