package io.weir.export;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where an export goes. What is not complete lies in {@code _incomplete}, under names that no reader of Parquet takes; when everything is
 * complete, files get their names. Names that begin with {@code _} are left alone by Hive, Athena and Spark.
 */
final class ExportFolder implements Closeable {

    static final String REPORT = "_export.json";

    private static final String INCOMPLETE = "_incomplete";
    private static final String LOCK = "_lock";
    private static final Set<String> OF_AN_INTERRUPTED_ONE = Set.of(INCOMPLETE, LOCK);
    private static final String SUFFIX = ".part";

    private final Path root;
    private final FileChannel lock;
    private final List<String> names = new ArrayList<>();

    private ExportFolder(Path root, FileChannel lock) {
        this.root = root;
        this.lock = lock;
    }

    /**
     * Takes the folder for one export; what an interrupted one left is removed.
     *
     * @throws ExportRefused when it holds something else, or another export writes to it
     */
    static ExportFolder take(Path root) throws IOException {
        try {
            Files.createDirectories(root);
        } catch (FileAlreadyExistsException e) {
            throw notEmpty(root, "is a file", e);
        }
        requireEmpty(root);
        FileChannel lock = FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            requireLock(root, lock);
            // Again: another export may have ended since.
            requireEmpty(root);
            delete(root.resolve(INCOMPLETE));
            Files.createDirectory(root.resolve(INCOMPLETE));
            return new ExportFolder(root, lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static void requireLock(Path root, FileChannel channel) throws IOException {
        FileLock taken;
        try {
            taken = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            taken = null; // by this process
        }
        if (taken == null)
            throw new ExportRefused("Another export writes to " + root + ".", "Wait for it, or name another folder.");
    }

    private static void requireEmpty(Path root) throws IOException {
        try (Stream<Path> found = Files.list(root)) {
            List<String> names = found.map(path -> path.getFileName().toString())
                    .filter(name -> !OF_AN_INTERRUPTED_ONE.contains(name))
                    .sorted()
                    .toList();
            if (names.isEmpty()) return;
            throw names.contains(REPORT)
                    ? notEmpty(root, "holds an export already", null)
                    : notEmpty(root, "is not empty: it has " + names.getFirst(), null);
        } catch (NotDirectoryException e) {
            throw notEmpty(root, "is a file", e);
        }
    }

    private static ExportRefused notEmpty(Path root, String what, Exception cause) {
        ExportRefused refused =
                new ExportRefused(root + " " + what + ".", "Name a folder that is empty or does not exist yet.");
        if (cause != null) refused.initCause(cause);
        return refused;
    }

    /** @return where the content of that file is to be written */
    Path begin(String name) throws IOException {
        Path part = part(name);
        Files.createDirectories(part.getParent());
        names.add(name);
        return part;
    }

    long files() {
        return names.size();
    }

    /** Gives every file its name. @return bytes of all files */
    long publish() throws IOException {
        long bytes = 0;
        for (String name : names) {
            Path target = root.resolve(name);
            Files.createDirectories(target.getParent());
            Files.move(part(name), target, StandardCopyOption.ATOMIC_MOVE);
            bytes += Files.size(target);
        }
        return bytes;
    }

    /** To be written last: where it is, the export is whole. */
    void report(byte[] content) throws IOException {
        Path part = part(REPORT);
        Files.write(part, content);
        force(part);
        Files.move(part, root.resolve(REPORT), StandardCopyOption.ATOMIC_MOVE);
        for (String name : names) force(root.resolve(name).getParent());
        force(root);
    }

    private Path part(String name) {
        return root.resolve(INCOMPLETE).resolve(name + SUFFIX);
    }

    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) return;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }

    /** Removes what is incomplete. */
    @Override
    public void close() throws IOException {
        try {
            delete(root.resolve(INCOMPLETE));
            Files.deleteIfExists(root.resolve(LOCK));
        } finally {
            lock.close();
        }
    }
}
