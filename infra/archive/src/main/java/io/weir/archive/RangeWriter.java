package io.weir.archive;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.EnumSet;
import java.util.HexFormat;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;

/** Writes the records of one range to a work file of its own, in ascending order of offsets, and says which range it became. For one thread. */
public final class RangeWriter implements Closeable {

    static final String TOPIC = "weir.topic";
    static final String PARTITION = "weir.partition";
    static final String FIRST = "weir.first";

    /** What is compressed, and lies in memory, at once. */
    private static final int BLOCK_BYTES = 256 << 10;

    private static final int LEVEL = 3; // zstd's own default

    private final Path file;
    private final String topic;
    private final int partition;
    private final long first;
    private final MessageDigest digest = Digests.sha256();
    private final Counting counting;
    private final DataFileWriter<ArchivedRecord> out;

    private long next;
    private long records;
    private long firstReceived = Long.MAX_VALUE;
    private long lastReceived = Long.MIN_VALUE;

    /**
     * @param file that does not exist yet
     * @param first offset of the range; its first record may come later
     */
    public RangeWriter(Path file, String topic, int partition, long first) throws IOException {
        this.file = file;
        this.topic = topic;
        this.partition = partition;
        this.first = first;
        this.next = first;
        FileChannel channel = FileChannel.open(
                file,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        this.counting = new Counting(
                new DigestOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)), digest));
        this.out = new DataFileWriter<>(new RecordFormat())
                .setCodec(CodecFactory.zstandardCodec(LEVEL))
                .setSyncInterval(BLOCK_BYTES)
                .setMeta(TOPIC, topic)
                .setMeta(PARTITION, partition)
                .setMeta(FIRST, first);
        out.create(RecordFormat.SCHEMA, counting);
    }

    public void add(ArchivedRecord record) throws IOException {
        if (record.offset() < next)
            throw new IllegalArgumentException("offset " + record.offset() + " comes after " + (next - 1));
        out.append(record);
        next = record.offset() + 1;
        records++;
        firstReceived = Math.min(firstReceived, record.timestamp());
        lastReceived = Math.max(lastReceived, record.timestamp());
    }

    /**
     * The file is complete, and closed.
     *
     * @param end offset after the range: where reading stands, which holes may have moved beyond the last record
     */
    public ArchivedRange finish(long end) throws IOException {
        if (end < next) throw new IllegalArgumentException("the range cannot end at " + end + ", before " + next);
        out.close();
        String sha256 = HexFormat.of().formatHex(digest.digest());
        long from = records == 0 ? 0 : firstReceived;
        long to = records == 0 ? 0 : lastReceived;
        return new ArchivedRange(
                topic,
                partition,
                first,
                end,
                records,
                from,
                to,
                counting.bytes,
                sha256,
                ArchivedRange.objectKey(topic, partition, first, end, from, to, sha256));
    }

    public Path file() {
        return file;
    }

    public long first() {
        return first;
    }

    public long records() {
        return records;
    }

    /** Least timestamp of the records so far; only where there are some. */
    public long firstReceived() {
        return firstReceived;
    }

    /** Compressed, without the block that fills. */
    public long bytes() {
        return counting.bytes;
    }

    /** Gives the file up, if it is not finished. */
    @Override
    public void close() throws IOException {
        try {
            out.close();
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static final class Counting extends OutputStream {
        private final OutputStream out;
        private long bytes;

        Counting(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            bytes++;
        }

        @Override
        public void write(byte[] from, int at, int length) throws IOException {
            out.write(from, at, length);
            bytes += length;
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
