package io.weir.export;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.RecordConsumer;

/** One Parquet file of events, which is on the disk whole when it is closed. Holds a row group in memory. */
final class EventFile implements Closeable {

    /** What a file that is written holds in memory, at most about twice: a group, and the page that is compressed. */
    private static final long ROW_GROUP_BYTES = 24L << 20;

    /** DuckDB reads row groups of one file side by side. */
    private static final int ROW_GROUP_ROWS = 250_000;

    /** The size is asked for now and then: it is a sum over all columns. */
    private static final int ROWS_BETWEEN_SIZES = 1_000;

    private final Path path;
    private final ParquetWriter<EventRow> writer;
    private long rows;
    private long bytes;

    EventFile(Path path, Map<String, String> metadata) throws IOException {
        this.path = path;
        this.writer = new Builder(new LocalOutputFile(path), metadata)
                .withConf(new PlainParquetConfiguration())
                .withCodecFactory(new Zstandard())
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .withRowGroupSize(ROW_GROUP_BYTES)
                .withRowGroupRowCountLimit(ROW_GROUP_ROWS)
                .build();
    }

    void add(EventRow row) throws IOException {
        writer.write(row);
        if (rows++ % ROWS_BETWEEN_SIZES == 0) bytes = writer.getDataSize();
    }

    /** About as large as the file would be if it were closed now. */
    long bytes() {
        return bytes;
    }

    @Override
    public void close() throws IOException {
        writer.close();
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.force(true);
        }
    }

    private static final class Builder extends ParquetWriter.Builder<EventRow, Builder> {
        private final Map<String, String> metadata;

        Builder(OutputFile file, Map<String, String> metadata) {
            super(file);
            this.metadata = metadata;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<EventRow> getWriteSupport(ParquetConfiguration configuration) {
            return new Rows(metadata);
        }

        @Override
        @SuppressWarnings("deprecation") // abstract in Parquet, and called only with Hadoop's configuration
        protected WriteSupport<EventRow> getWriteSupport(Configuration configuration) {
            throw new UnsupportedOperationException("the writer was not given Hadoop's configuration");
        }
    }

    private static final class Rows extends WriteSupport<EventRow> {
        private final Map<String, String> metadata;
        private RecordConsumer consumer;

        Rows(Map<String, String> metadata) {
            this.metadata = metadata;
        }

        @Override
        public WriteContext init(ParquetConfiguration configuration) {
            return new WriteContext(EventColumns.SCHEMA, metadata);
        }

        @Override
        @SuppressWarnings("deprecation") // the same
        public WriteContext init(Configuration configuration) {
            throw new UnsupportedOperationException("the writer was not given Hadoop's configuration");
        }

        @Override
        public void prepareForWrite(RecordConsumer consumer) {
            this.consumer = consumer;
        }

        @Override
        public void write(EventRow row) {
            EventColumns.write(row, consumer);
        }
    }
}
