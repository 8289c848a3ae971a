package io.weir.archive;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Objects under keys, {@code a/b/c}, each written once and never changed or deleted. May be used by several threads. What fails because
 * the store is away is a {@link StoreUnavailable}.
 */
public sealed interface ArchiveStore extends AutoCloseable permits FolderStore, S3Store {

    /**
     * @param uri {@code file:/absolute/folder} or {@code s3://bucket/prefix}; nothing is asked of the store yet
     * @throws IllegalArgumentException for any other, with what is allowed
     */
    static ArchiveStore open(URI uri, ArchiveSettings settings) {
        return isBucket(uri) ? S3Store.open(uri, settings) : FolderStore.open(uri);
    }

    /** @throws IllegalArgumentException when no archive can lie there, with what is allowed */
    static void requireAllowed(URI uri) {
        if (isBucket(uri)) S3Store.requireAllowed(uri);
        else FolderStore.requireAllowed(uri);
    }

    private static boolean isBucket(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme();
        return switch (scheme) {
            case "file" -> false;
            case "s3" -> true;
            default ->
                throw new IllegalArgumentException(
                        "an archive lies at file:/absolute/folder or s3://bucket/prefix, not at " + uri);
        };
    }

    /**
     * Durable when it returns.
     *
     * @return false: the key exists already, and what lies there is as it was. When an answer of the store was lost, what has the same
     *     content counts as created
     */
    boolean create(String key, Path content);

    /** The same for what is small. */
    boolean create(String key, byte[] content);

    /** @throws java.nio.file.NoSuchFileException when there is nothing under that key */
    InputStream read(String key) throws IOException;

    /** A file that holds the object whole, until it is closed. */
    LocalObject fetch(String key) throws IOException;

    /** Whole keys that begin with {@code prefix}, which ends in a slash; sorted. */
    List<String> list(String prefix);

    /** Names of what lies below {@code prefix}, which ends in a slash, and has keys below itself; sorted. */
    List<String> folders(String prefix);

    /** In bytes; empty: there is nothing under that key. */
    Optional<Long> size(String key);

    /** Where it is, for people. */
    URI uri();

    @Override
    void close();
}
