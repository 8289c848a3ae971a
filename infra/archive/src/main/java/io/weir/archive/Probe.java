package io.weir.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Finds out whether a store keeps its word that a key is created once: two writers rely on it. */
public final class Probe {

    private static final int AT_ONCE = 4;

    private Probe() {}

    /**
     * Puts one new key several times at once, then once more.
     *
     * @throws ArchiveRefused when more than one succeeds
     */
    public static void requireCreatesOnce(ArchiveStore store, Instant now) {
        String key = Keys.PROBES + now.toString().replace(':', '.') + "-" + UUID.randomUUID() + ".txt";
        int created = atOnce(store, key);
        if (store.create(key, content(AT_ONCE))) created++;
        if (created > 1)
            throw new ArchiveRefused(store.uri() + " let " + created + " writers create the same object " + key
                    + ": it does not honour If-None-Match, so that a range could be overwritten. Use another store,"
                    + " or a newer version of it, and start Weir again");
    }

    private static int atOnce(ArchiveStore store, String key) {
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> puts = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                byte[] content = content(i);
                puts.add(writers.submit(() -> store.create(key, content)));
            }
            int created = 0;
            for (Future<Boolean> put : puts) if (put.get()) created++;
            return created;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) throw known;
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailable("interrupted while trying " + store.uri(), e);
        }
    }

    private static byte[] content(int writer) {
        return ("Weir tries whether this store creates an object only once. Writer " + writer + ".\n").getBytes(UTF_8);
    }
}
