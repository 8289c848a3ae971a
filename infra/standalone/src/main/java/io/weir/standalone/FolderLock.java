package io.weir.standalone;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One process a data folder. The operating system lets go of the lock when the process ends, however it ends. */
final class FolderLock implements AutoCloseable {

    private final FileChannel file;

    private FolderLock(FileChannel file) {
        this.file = file;
    }

    /** @throws Trouble when another process, or this one, holds it */
    static FolderLock take(Path folder) throws IOException {
        Path path = folder.resolve("lock");
        FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock(file) == null) {
            file.close();
            throw new Trouble(
                    ExitCode.FOLDER_IN_USE,
                    "The data folder " + folder + " is used by process "
                            + Files.readString(path).strip() + ".",
                    "Use that one (`./weir status`, `./weir load agentdojo DIR`), end it (`./weir stop`, for a"
                            + " part that runs alone its Ctrl-C), or take another folder with --data-dir.");
        }
        file.truncate(0);
        file.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
        return new FolderLock(file);
    }

    private static FileLock lock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
