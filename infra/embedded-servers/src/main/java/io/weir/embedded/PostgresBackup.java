package io.weir.embedded;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/**
 * A base backup of a running server. By the server's own functions (PostgreSQL's manual, 25.3.3), as {@code pg_basebackup} is not
 * among the binaries.
 */
final class PostgresBackup {

    private static final String WAL = "pg_wal";

    /** Their contents belong to the running server, or are made anew. */
    private static final Set<String> EMPTY = Set.of(
            WAL, "pg_replslot", "pg_dynshmem", "pg_notify", "pg_serial", "pg_snapshots", "pg_stat_tmp", "pg_subtrans");

    private static final Set<String> LEFT_OUT = Set.of("postmaster.pid", "postmaster.opts", "epg-lock");

    private PostgresBackup() {}

    /**
     * To begin a replica with, which fetches the WAL from the server.
     *
     * @param slot that keeps what the replica has not read yet; it is made
     */
    static void forReplica(String jdbcUrl, Path from, Path to, String slot) throws IOException {
        take(jdbcUrl, from, to, slot, false);
    }

    /** With its WAL: a server that starts on it has everything that was committed before. */
    static void whole(String jdbcUrl, Path from, Path to) throws IOException {
        take(jdbcUrl, from, to, "weir_backup", true);
    }

    private static void take(String jdbcUrl, Path from, Path to, String slot, boolean isWhole) throws IOException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement()) {
            // Of a whole backup it lives as long as this connection: until then no WAL is removed.
            statement.execute("select pg_create_physical_replication_slot('" + slot + "', true, " + isWhole + ")");
            statement.execute("select pg_backup_start('weir', true)");
            copy(from, to);
            try (ResultSet stopped = statement.executeQuery("select labelfile from pg_backup_stop(false)")) {
                stopped.next();
                Files.writeString(to.resolve("backup_label"), stopped.getString(1));
            }
            if (isWhole) copy(from.resolve(WAL), to.resolve(WAL));
        } catch (SQLException e) {
            throw new IOException("PostgreSQL gave no backup of itself", e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(
                        target(folder),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                boolean isEmpty = EMPTY.contains(from.relativize(folder).toString());
                return isEmpty ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (LEFT_OUT.contains(from.relativize(file).toString())) return FileVisitResult.CONTINUE;
                try {
                    Files.copy(file, target(file), StandardCopyOption.COPY_ATTRIBUTES);
                } catch (NoSuchFileException e) {
                    // The server has removed it since. Its log says so too.
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) return FileVisitResult.CONTINUE;
                throw e;
            }

            private Path target(Path file) {
                return to.resolve(from.relativize(file).toString());
            }
        });
    }
}
