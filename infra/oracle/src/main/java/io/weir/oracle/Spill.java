package io.weir.oracle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Buckets that are held in memory up to a limit, all together, and beyond it in files without a name: nobody else can open them,
 * and nothing is left of them however the process ends. Of one thread.
 */
public final class Spill {

    /** Of a record as objects, roughly; it decides only how many buckets there are. */
    private static final long RECORD_BYTES = 2_048;

    private static final int MOST_BUCKETS = 1_024;

    private final Path folder;
    private final long memory;
    private final int count;
    private final List<Apart> made = new ArrayList<>();
    private long held;
    private long spilled;

    /**
     * @param folder for the files
     * @param memory bytes of records that are held in memory; a bucket of {@code records} as objects takes about a quarter of it
     * @param records that are expected
     */
    public Spill(Path folder, long memory, long records) {
        this.folder = folder;
        this.memory = memory;
        this.count = Math.clamp(records * RECORD_BYTES / Math.max(1, memory / 4) + 1, 1, MOST_BUCKETS);
    }

    Buckets buckets() {
        Apart apart = new Apart();
        made.add(apart);
        return apart;
    }

    /** Bytes that were written to files so far. */
    public long spilled() {
        return spilled;
    }

    private static FileChannel file(Path folder) throws IOException {
        Path path = folder.resolve("weir-" + UUID.randomUUID() + ".spill");
        FileChannel file = FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.delete(path);
        } catch (IOException e) {
            file.close();
            throw e;
        }
        return file;
    }

    /** Where a part of a bucket lies in the file. */
    private record Piece(long at, int bytes) {}

    /** Buckets of one division. */
    private final class Apart implements Buckets {
        private final LineBytes[] inMemory = new LineBytes[count];
        private final List<List<Piece>> inFile = new ArrayList<>();
        private FileChannel file;
        private long end;

        Apart() {
            for (int i = 0; i < count; i++) inFile.add(new ArrayList<>());
        }

        @Override
        public void add(String key, LogLine line) {
            int hash = key.hashCode();
            int bucket = Math.floorMod(hash ^ hash >>> 16, count);
            if (inMemory[bucket] == null) inMemory[bucket] = new LineBytes();
            held += inMemory[bucket].add(line);
            if (held > memory) made.forEach(Apart::spill);
        }

        private void spill() {
            try {
                if (file == null) file = file(folder);
                for (int bucket = 0; bucket < count; bucket++) spill(bucket);
            } catch (IOException e) {
                throw new UncheckedIOException("records cannot be put aside in " + folder, e);
            }
        }

        private void spill(int bucket) throws IOException {
            LineBytes lines = inMemory[bucket];
            if (lines == null) return;
            inMemory[bucket] = null;
            held -= lines.size();
            spilled += lines.size();
            inFile.get(bucket).add(new Piece(end, lines.size()));
            ByteBuffer bytes = lines.bytes();
            while (bytes.hasRemaining()) end += file.write(bytes, end);
        }

        @Override
        public int count() {
            return count;
        }

        @Override
        public void take(int bucket, Consumer<LogLine> to) {
            List<Piece> pieces = inFile.set(bucket, List.of());
            LineBytes last = inMemory[bucket];
            inMemory[bucket] = null;
            if (last != null) held -= last.size();
            for (Piece piece : pieces) LineBytes.read(bytes(piece), to);
            if (last != null) LineBytes.read(last.bytes(), to);
        }

        private ByteBuffer bytes(Piece piece) {
            ByteBuffer bytes = ByteBuffer.allocate(piece.bytes);
            try {
                while (bytes.hasRemaining()) {
                    if (file.read(bytes, piece.at + bytes.position()) < 0) throw new IOException("it is cut off");
                }
            } catch (IOException e) {
                throw new UncheckedIOException("records that were put aside in " + folder + " cannot be read", e);
            }
            return bytes.flip();
        }

        @Override
        public void close() {
            made.remove(this);
            try {
                if (file != null) file.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
