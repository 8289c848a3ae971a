package io.weir.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Ranges of the topics of one Kafka cluster, in a store. What is added stays as it is. */
public final class Archive {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    /** Entries that are read at once: each is a request to the store. */
    private static final int AT_ONCE = 16;

    private final ArchiveStore store;

    private Archive(ArchiveStore store) {
        this.store = store;
    }

    public static Archive open(ArchiveStore store) {
        return new Archive(store);
    }

    public ArchiveStore store() {
        return store;
    }

    /** Empty: nobody has begun to write one. */
    public Optional<ArchiveInfo> info() {
        return read(Keys.INFO, ArchiveInfo.class);
    }

    /** Creates the archive, or returns what is there, which may be another cluster's. */
    public ArchiveInfo begin(String clusterId, Instant now) {
        if (store instanceof FolderStore folder) folder.removeAbandoned();
        Optional<ArchiveInfo> there = info();
        if (there.isPresent()) return there.get();
        store.create(Keys.INFO, JSON.writeValueAsBytes(new ArchiveInfo(ArchiveInfo.FORMAT, clusterId, now)));
        return info().orElseThrow(
                        () -> new ArchiveRefused(store.uri() + " took " + Keys.INFO + " and does not give it back"));
    }

    /**
     * The id of the topic whose records it has. While it knows of none, because it has just begun or is of an older Weir, that is {@code id}
     * from now on.
     */
    public String topicId(String topic, String id) {
        String key = Keys.topic(topic);
        Optional<ArchivedTopic> there = read(key, ArchivedTopic.class);
        if (there.isPresent()) return there.get().id();
        store.create(key, JSON.writeValueAsBytes(new ArchivedTopic(topic, id)));
        return read(key, ArchivedTopic.class)
                .orElseThrow(() -> new ArchiveRefused(store.uri() + " took " + key + " and does not give it back"))
                .id();
    }

    /** Of which there is anything. */
    public List<String> topics() {
        return store.folders(Keys.RANGES).stream().filter(Keys::isTopic).toList();
    }

    public List<Integer> partitions(String topic) {
        return store.folders(Keys.RANGES + topic + "/").stream()
                .flatMap(name -> Keys.partition(name).stream().boxed())
                .sorted()
                .toList();
    }

    /**
     * In ascending order of offsets.
     *
     * @throws ArchiveDamaged when an entry cannot be read, or says something else than its key
     */
    public List<ArchivedRange> ranges(String topic, int partition) {
        return read(entryKeys(topic, partition));
    }

    /** The one at whose end the archive of the partition goes on. */
    public Optional<ArchivedRange> lastRange(String topic, int partition) {
        List<String> keys = entryKeys(topic, partition);
        return keys.isEmpty() ? Optional.empty() : Optional.of(entry(keys.getLast()));
    }

    /** The range that begins at {@code first}. */
    public Optional<ArchivedRange> range(String topic, int partition, long first) {
        String key = Keys.entry(topic, partition, first);
        return read(key, ArchivedRange.class).map(range -> requireOf(key, range));
    }

    /**
     * Adds a range and its object. Both are durable when it returns; after a failure it may be called again.
     *
     * @param data the object's content; of a lost range null
     * @return false: there is a range that begins at this one's first offset already. It counts, and this one does not
     */
    public boolean add(ArchivedRange range, Path data) {
        if (!range.isLost())
            store.create(range.object(), data); // exists: of an earlier attempt, its name has its digest
        return store.create(range.entryKey(), JSON.writeValueAsBytes(range));
    }

    List<String> entryKeys(String topic, int partition) {
        return store.list(Keys.entries(topic, partition)).stream()
                .filter(key -> Keys.first(key).isPresent())
                .toList();
    }

    /** @throws ArchiveDamaged when it cannot be read, or says something else than its key */
    ArchivedRange entry(String key) {
        ArchivedRange range =
                read(key, ArchivedRange.class).orElseThrow(() -> new ArchiveDamaged(key, "is listed and not there"));
        return requireOf(key, range);
    }

    private static ArchivedRange requireOf(String key, ArchivedRange range) {
        if (!range.entryKey().equals(key)) throw new ArchiveDamaged(key, "is the entry of " + range.entryKey());
        return range;
    }

    private List<ArchivedRange> read(List<String> keys) {
        if (keys.size() == 1) return List.of(entry(keys.getFirst()));
        try (ExecutorService readers =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            List<Future<ArchivedRange>> asked = new ArrayList<>();
            for (String key : keys) asked.add(readers.submit(() -> entry(key)));
            List<ArchivedRange> ranges = new ArrayList<>();
            try {
                for (Future<ArchivedRange> each : asked) ranges.add(each.get());
            } catch (ExecutionException e) {
                readers.shutdownNow();
                if (e.getCause() instanceof RuntimeException known) throw known;
                throw new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                readers.shutdownNow();
                Thread.currentThread().interrupt();
                throw new StoreUnavailable("interrupted while reading " + store.uri(), e);
            }
            return List.copyOf(ranges);
        }
    }

    private <T> Optional<T> read(String key, Class<T> type) {
        byte[] content;
        try (InputStream in = store.read(key)) {
            content = in.readAllBytes();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StoreUnavailable(store.uri() + " did not give " + key + ": " + Words.of(e), e);
        }
        try {
            return Optional.of(JSON.readValue(content, type));
        } catch (JacksonException e) {
            throw new ArchiveDamaged(key, "cannot be read: " + e.getOriginalMessage());
        }
    }
}
