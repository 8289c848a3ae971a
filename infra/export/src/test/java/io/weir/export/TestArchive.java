package io.weir.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.archive.Archive;
import io.weir.archive.ArchiveSettings;
import io.weir.archive.ArchiveStore;
import io.weir.archive.ArchivedHeader;
import io.weir.archive.ArchivedRange;
import io.weir.archive.ArchivedRecord;
import io.weir.archive.RangeWriter;
import io.weir.schemas.Event;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Topics;
import io.weir.schemas.UnitKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** An archive in a folder, to which ranges are added. */
final class TestArchive implements AutoCloseable {

    static final long RECEIVED = Instant.parse("2026-11-24T09:00:00Z").toEpochMilli();

    private final Path root;
    private final ArchiveStore store;
    final Archive archive;

    TestArchive(Path root) {
        this.root = root;
        store = ArchiveStore.open(root.toUri(), ArchiveSettings.DEFAULT);
        archive = Archive.open(store);
        archive.begin("cluster-1", Instant.EPOCH);
    }

    static Event.Builder event(String id) {
        return Event.newBuilder()
                .setId(id)
                .setType("llm_call")
                .setTime(RECEIVED - 250)
                .setUser("u-1")
                .setValues(List.of())
                .setAttributes(List.of());
    }

    static ArchivedRecord record(long offset, long received, Event event, ArchivedHeader... headers) {
        return record(offset, received, Topics.DEFAULT_PROJECT, event, headers);
    }

    static ArchivedRecord record(long offset, long received, String project, Event event, ArchivedHeader... headers) {
        return new ArchivedRecord(
                offset,
                received,
                UnitKey.primary(project, event).toBytes(),
                SingleObject.EVENT.encode(event),
                List.of(headers));
    }

    static ArchivedHeader header(String name, String value) {
        return new ArchivedHeader(name, value.getBytes(UTF_8));
    }

    ArchivedRange range(int partition, long first, long end, List<ArchivedRecord> records) throws IOException {
        Path work = root.resolveSibling("work-" + partition + "-" + first);
        try (RangeWriter writer = new RangeWriter(work, Topics.EVENTS, partition, first)) {
            for (ArchivedRecord record : records) writer.add(record);
            ArchivedRange range = writer.finish(end);
            archive.add(range, work);
            return range;
        }
    }

    void damage(ArchivedRange range) throws IOException {
        Path object = root.resolve(range.object());
        byte[] content = Files.readAllBytes(object);
        content[content.length / 2] ^= 1;
        Files.write(object, content);
    }

    @Override
    public void close() {
        store.close();
    }
}
