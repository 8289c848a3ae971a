package io.weir.archive;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.file.DataFileReader;

/**
 * Reads one range's records in ascending order of offsets. The whole object is held against the range's SHA-256 before the first record is
 * given out; what else the range says is known to hold when there is no next. Of a lost range there are no records. For one thread.
 */
public final class RangeReader implements Closeable, Iterator<ArchivedRecord> {

    private final ArchivedRange range;
    private final LocalObject object;
    private final DataFileReader<ArchivedRecord> in;

    private long next;
    private long records;
    private long firstReceived = Long.MAX_VALUE;
    private long lastReceived = Long.MIN_VALUE;

    private RangeReader(ArchivedRange range, LocalObject object, DataFileReader<ArchivedRecord> in) {
        this.range = range;
        this.object = object;
        this.in = in;
        this.next = range.first();
    }

    /**
     * @throws ArchiveDamaged when the object is missing or is not what the range says
     * @throws StoreUnavailable when the store does not answer
     */
    public static RangeReader open(ArchiveStore store, ArchivedRange range) {
        if (range.isLost()) return new RangeReader(range, null, null);
        try {
            LocalObject object = store.fetch(range.object());
            try {
                requireSame(range, object);
                return new RangeReader(range, object, container(range, object));
            } catch (IOException | RuntimeException e) {
                object.close();
                throw e;
            }
        } catch (NoSuchFileException e) {
            throw new ArchiveDamaged(range.object(), "is missing; " + range.entryKey() + " names it");
        } catch (IOException e) {
            throw new StoreUnavailable(store.uri() + " did not give " + range.object() + ": " + Words.of(e), e);
        }
    }

    /** Reads the range's object whole. */
    public static void check(ArchiveStore store, ArchivedRange range) {
        try (RangeReader reader = open(store, range)) {
            while (reader.hasNext()) reader.next();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireSame(ArchivedRange range, LocalObject object) throws IOException {
        long bytes = Files.size(object.file());
        if (bytes != range.bytes())
            throw new ArchiveDamaged(range.object(), "has " + bytes + " bytes, its range says " + range.bytes());
        String sha256 = Digests.sha256(object.file());
        if (!sha256.equals(range.sha256()))
            throw new ArchiveDamaged(range.object(), "has SHA-256 " + sha256 + ", its range says " + range.sha256());
    }

    private static DataFileReader<ArchivedRecord> container(ArchivedRange range, LocalObject object) {
        try {
            var in = new DataFileReader<>(object.file().toFile(), new RecordFormat());
            boolean isOurs = range.topic().equals(in.getMetaString(RangeWriter.TOPIC))
                    && Integer.toString(range.partition()).equals(in.getMetaString(RangeWriter.PARTITION))
                    && Long.toString(range.first()).equals(in.getMetaString(RangeWriter.FIRST));
            if (isOurs) return in;
            in.close();
            throw new ArchiveDamaged(range.object(), "was written for another topic, partition or offset");
        } catch (IOException | AvroRuntimeException | IllegalArgumentException e) {
            throw new ArchiveDamaged(range.object(), "is no archive file: " + Words.of(e));
        }
    }

    @Override
    public boolean hasNext() {
        if (in == null) return false;
        try {
            if (in.hasNext()) return true;
        } catch (AvroRuntimeException e) {
            throw new ArchiveDamaged(range.object(), "cannot be read after offset " + (next - 1) + ": " + Words.of(e));
        }
        requireSame("records", records, range.records());
        if (records > 0) requireSame("first_received", firstReceived, range.firstReceived());
        if (records > 0) requireSame("last_received", lastReceived, range.lastReceived());
        return false;
    }

    @Override
    public ArchivedRecord next() {
        if (!hasNext()) throw new NoSuchElementException();
        ArchivedRecord record = read();
        boolean isInside = record.offset() >= next && record.offset() < range.end();
        if (!isInside)
            throw new ArchiveDamaged(
                    range.object(),
                    "has offset " + record.offset() + " where one of [" + next + ", " + range.end() + ") is due");
        next = record.offset() + 1;
        records++;
        firstReceived = Math.min(firstReceived, record.timestamp());
        lastReceived = Math.max(lastReceived, record.timestamp());
        return record;
    }

    private ArchivedRecord read() {
        try {
            return in.next();
        } catch (AvroRuntimeException e) {
            throw new ArchiveDamaged(range.object(), "cannot be read after offset " + (next - 1) + ": " + Words.of(e));
        }
    }

    private void requireSame(String what, long is, long says) {
        if (is != says) throw new ArchiveDamaged(range.object(), "has " + what + " " + is + ", its range says " + says);
    }

    @Override
    public void close() throws IOException {
        if (in == null) return;
        try {
            in.close();
        } finally {
            object.close();
        }
    }
}
