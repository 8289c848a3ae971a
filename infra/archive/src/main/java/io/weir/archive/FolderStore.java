package io.weir.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A folder. A file is written aside, forced to the disk, and gets its name by a hard link, which fails where the name is taken; then the
 * folder is forced too.
 */
public final class FolderStore implements ArchiveStore {

    private static final FileAttribute<?> OWN_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<?> OWN_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /** Longer than any write takes: what is older was left by a process that was killed. */
    private static final Duration ABANDONED_AFTER = Duration.ofDays(1);

    private static final String ASIDE = ".aside";

    private final URI uri;
    private final Path root;

    private FolderStore(URI uri) {
        this.uri = uri;
        this.root = Path.of(uri.getPath()).normalize();
    }

    static FolderStore open(URI uri) {
        requireAllowed(uri);
        return new FolderStore(uri);
    }

    static void requireAllowed(URI uri) {
        boolean isPath = uri.getPath() != null && uri.getPath().startsWith("/") && uri.getRawAuthority() == null;
        if (!isPath || uri.getRawQuery() != null || uri.getRawFragment() != null)
            throw new IllegalArgumentException(
                    "a folder is named by its whole path, file:/absolute/folder, not " + uri);
    }

    @Override
    public boolean create(String key, Path content) {
        try (FileChannel in = FileChannel.open(content, StandardOpenOption.READ)) {
            return create(key, aside -> {
                long size = in.size();
                for (long at = 0; at < size; ) at += in.transferTo(at, size - at, aside);
            });
        } catch (IOException e) { // not the store's: its failures are no such exceptions
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean create(String key, byte[] content) {
        return create(key, aside -> {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) aside.write(left);
        });
    }

    private interface Content {
        void writeTo(FileChannel file) throws IOException;
    }

    private boolean create(String key, Content content) {
        Path target = path(key);
        try {
            if (Files.exists(target)) return false;
            createFolders(target.getParent());
            Path folder = root.resolve(ASIDE);
            createFolders(folder);
            Path aside = folder.resolve(UUID.randomUUID().toString());
            try {
                write(aside, content);
                link(target, aside);
            } catch (FileAlreadyExistsException e) {
                return false;
            } finally {
                Files.deleteIfExists(aside);
            }
            forceUpToRoot(target.getParent());
            return true;
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private void link(Path target, Path aside) throws IOException {
        try {
            Files.createLink(target, aside);
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            // Not a matter of rights: a file has just been written beside it.
            throw new ArchiveRefused("the file system of " + root
                    + " has no hard links, by which a file is created whole or not at all (" + Words.of(e)
                    + "): choose another one");
        }
    }

    private static void write(Path aside, Content content) throws IOException {
        Set<StandardOpenOption> onlyNew = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel file = FileChannel.open(aside, onlyNew, OWN_FILE)) {
            content.writeTo(file);
            file.force(true);
        }
    }

    @Override
    public InputStream read(String key) throws IOException {
        return Files.newInputStream(path(key));
    }

    @Override
    public LocalObject fetch(String key) throws IOException {
        Path file = path(key);
        if (!Files.exists(file)) throw new NoSuchFileException(key);
        return new LocalObject(file, false);
    }

    @Override
    public List<String> list(String prefix) {
        Path folder = path(prefix);
        try (Stream<Path> found = Files.walk(folder)) {
            return found.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (UncheckedIOException e) {
            throw unavailable(e.getCause());
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    @Override
    public List<String> folders(String prefix) {
        try (Stream<Path> found = Files.list(path(prefix))) {
            return found.filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (UncheckedIOException e) {
            throw unavailable(e.getCause());
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    @Override
    public Optional<Long> size(String key) {
        try {
            return Optional.of(Files.size(path(key)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    @Override
    public URI uri() {
        return uri;
    }

    @Override
    public void close() {
        // Nothing is held open.
    }

    /** Removes what a killed process had begun to write. Nobody else's: nothing takes that long. */
    void removeAbandoned() {
        Instant before = Instant.now().minus(ABANDONED_AFTER);
        try (Stream<Path> found = Files.list(root.resolve(ASIDE))) {
            for (Path aside : (Iterable<Path>) found::iterator) {
                if (Files.getLastModifiedTime(aside).toInstant().isBefore(before)) Files.deleteIfExists(aside);
            }
        } catch (NoSuchFileException e) {
            // Nothing was ever written.
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    /** Also of a key that something damaged holds: it must not lead out of the archive. */
    private Path path(String key) {
        Path path = root.resolve(key).normalize();
        if (!path.startsWith(root)) throw new IllegalArgumentException("the key " + key + " leads out of the archive");
        return path;
    }

    private static void createFolders(Path folder) throws IOException {
        if (Files.isDirectory(folder)) return;
        Path parent = folder.getParent();
        createFolders(parent);
        try {
            Files.createDirectory(folder, OWN_FOLDER);
            force(parent);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) throw e;
        }
    }

    /** All of them: whoever created one may have been killed before he forced what it lies in. */
    private void forceUpToRoot(Path folder) throws IOException {
        for (Path at = folder; at.startsWith(root); at = at.getParent()) force(at);
    }

    /** What a folder holds is on the disk only when the folder is. */
    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private StoreUnavailable unavailable(IOException error) {
        return new StoreUnavailable("the folder " + root + " cannot be used: " + Words.of(error), error);
    }
}
