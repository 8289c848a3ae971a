package io.weir.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Which ports the processes of this user have given to servers that may not listen yet. Byte N of a file is locked for
 * port N; the operating system gives the locks back when the process ends.
 */
final class PromisedPorts {

    private final FileChannel file;

    PromisedPorts(Path path) {
        file = open(path);
    }

    static PromisedPorts ofThisUser() {
        return new PromisedPorts(
                Path.of(System.getProperty("java.io.tmpdir"), "weir-ports-" + System.getProperty("user.name")));
    }

    private static FileChannel open(Path path) {
        try {
            return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            return null; // then ports are only kept apart in this process
        }
    }

    /** False when another process was promised {@code port}. */
    synchronized boolean promise(int port) {
        if (file == null) return true;
        try {
            return file.tryLock(port, 1, false) != null;
        } catch (OverlappingFileLockException e) {
            return true; // by this process, a round ago
        } catch (IOException e) {
            return true; // a file system without locks
        }
    }
}
