package io.weir.archive;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An object as a file to read. */
record LocalObject(Path file, boolean isCopy) implements Closeable {

    @Override
    public void close() throws IOException {
        if (isCopy) Files.deleteIfExists(file);
    }
}
