package io.weir.recovery.restore;

import io.weir.archive.Archive;
import io.weir.archive.ArchiveSettings;
import io.weir.archive.ArchiveStore;
import io.weir.archive.ArchivedHeader;
import io.weir.archive.ArchivedRange;
import io.weir.archive.ArchivedRecord;
import io.weir.archive.RangeWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes an archive as streams would have, range by range. */
final class ArchiveMaker implements AutoCloseable {

    private final Path work;
    private final ArchiveStore store;
    private final Map<String, Long> ends = new HashMap<>();
    final Archive archive;

    ArchiveMaker(Path folder) {
        work = folder;
        store = ArchiveStore.open(folder.resolve("archive").toUri(), ArchiveSettings.DEFAULT);
        archive = Archive.open(store);
        archive.begin("the-lost-one", Instant.EPOCH);
    }

    static ArchivedRecord record(long offset, long received, String key, String value) {
        return new ArchivedRecord(
                offset,
                received,
                key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                value == null ? null : value.getBytes(StandardCharsets.UTF_8),
                List.of(
                        new ArchivedHeader("weir-project", "default".getBytes(StandardCharsets.UTF_8)),
                        new ArchivedHeader("empty", null)));
    }

    /** One range, from where the last one ended to {@code end}. */
    ArchivedRange range(String topic, int partition, long end, List<ArchivedRecord> records) throws IOException {
        long first = ends.getOrDefault(topic + partition, 0L);
        Path file = work.resolve("work-" + topic + "-" + partition + "-" + first);
        try (RangeWriter writer = new RangeWriter(file, topic, partition, first)) {
            for (ArchivedRecord record : records) writer.add(record);
            ArchivedRange range = writer.finish(end);
            archive.add(range, file);
            ends.put(topic + partition, end);
            return range;
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
