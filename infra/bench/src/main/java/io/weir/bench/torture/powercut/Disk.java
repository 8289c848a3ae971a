package io.weir.bench.torture.powercut;

import io.weir.bench.torture.cluster.Shell;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An ext4 file system in a file whose power can be cut: from then on nothing reaches the file any more, not even the
 * journal, and what was written and not forced is gone after the next mount. Needs root and loop devices.
 */
final class Disk implements AutoCloseable {

    private static final long BYTES = 2L << 30;

    /** {@code _IOR('X', 125, __u32)} of linux/fs/ext4/ext4.h; the XFS tools know it as {@code shutdown}. */
    private static final long EXT4_IOC_SHUTDOWN = 0x8004587dL;

    /** Neither data nor journal are written out first. */
    private static final int NO_LOG_FLUSH = 2;

    private final Path image;
    private final Path mountPoint;

    private Disk(Path image, Path mountPoint) {
        this.image = image;
        this.mountPoint = mountPoint;
    }

    /** @throws IOException where the machine does not allow it, with what it said */
    static Disk create(Path folder) throws IOException, InterruptedException {
        Path image = folder.resolve("disk.img");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(BYTES); // sparse: it takes what is written
        }
        Disk disk = new Disk(image, Files.createDirectories(folder.resolve("disk")));
        Shell.run("mkfs.ext4 -q -F " + image);
        disk.mount();
        return disk;
    }

    Path path() {
        return mountPoint;
    }

    private void mount() throws IOException, InterruptedException {
        Shell.run("mount -o loop " + image + " " + mountPoint);
    }

    /** Whatever holds a file open on it must be ended before {@link #powerOn}. */
    void cutPower() throws IOException {
        Linker linker = Linker.nativeLinker();
        MethodHandle open = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("open"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                Linker.Option.firstVariadicArg(2));
        MethodHandle ioctl = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("ioctl"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
                Linker.Option.firstVariadicArg(2));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment flags = arena.allocateFrom(ValueLayout.JAVA_INT, NO_LOG_FLUSH);
            int file = (int) open.invokeExact(arena.allocateFrom(mountPoint.toString()), 0);
            if (file < 0) throw new IOException("cannot open " + mountPoint);
            if ((int) ioctl.invokeExact(file, EXT4_IOC_SHUTDOWN, flags) != 0) {
                throw new IOException("the kernel does not shut " + mountPoint + " down");
            }
            MethodHandle close = linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("close"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
            int closed = (int) close.invokeExact(file);
            if (closed != 0) throw new IOException("cannot close " + mountPoint);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a call of the C library failed", e);
        }
    }

    /** As after a restart of the machine: the journal is replayed, and what it does not know was never written. */
    void powerOn() throws IOException, InterruptedException {
        Shell.run("umount " + mountPoint);
        mount();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        Shell.run("umount " + mountPoint);
        Files.deleteIfExists(image);
    }
}
