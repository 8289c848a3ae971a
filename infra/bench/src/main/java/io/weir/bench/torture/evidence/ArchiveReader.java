package io.weir.bench.torture.evidence;

import io.weir.archive.Archive;
import io.weir.archive.ArchiveDamaged;
import io.weir.archive.ArchiveSettings;
import io.weir.archive.ArchiveStore;
import io.weir.archive.ArchivedRange;
import io.weir.archive.ArchivedRecord;
import io.weir.archive.RangeReader;
import io.weir.oracle.LogRecord;
import io.weir.schemas.Topics;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Reads the archive on, range after range, seed after seed, and keeps all of it. */
public final class ArchiveReader implements AutoCloseable {

    private static final int LOOK_EVERY_MS = 200;

    private final ArchiveStore store;
    private final Archive archive;
    private final Map<Integer, Long> next = new HashMap<>();
    private final List<LogLine> lines = new ArrayList<>();

    public ArchiveReader(URI archive) {
        this.store = ArchiveStore.open(archive, ArchiveSettings.DEFAULT);
        this.archive = Archive.open(store);
    }

    /**
     * Until it has everything before the log's ends.
     *
     * @return in words what is missing or wrong; empty: nothing
     */
    public List<String> readTo(Map<Integer, Long> ends, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (true) {
                List<String> missing = new ArrayList<>();
                for (Map.Entry<Integer, Long> end : new TreeMap<>(ends).entrySet()) {
                    long at = readOn(end.getKey());
                    if (at < end.getValue())
                        missing.add("partition " + end.getKey() + " to " + at + " of " + end.getValue());
                }
                if (missing.isEmpty() || System.nanoTime() > deadline) return missing;
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
            }
        } catch (ArchiveDamaged | IOException e) {
            return List.of(e.toString());
        }
    }

    /** Offsets that no range has stop it. */
    private long readOn(int partition) throws IOException {
        long at = next.getOrDefault(partition, 0L);
        Optional<ArchivedRange> range;
        while ((range = archive.range(Topics.EVENTS, partition, at)).isPresent()) {
            try (RangeReader records = RangeReader.open(store, range.get())) {
                while (records.hasNext()) lines.add(line(partition, records.next()));
            }
            at = range.get().end();
            next.put(partition, at);
        }
        return at;
    }

    /** Everything read so far, by partition and offset. */
    public List<LogLine> lines() {
        return lines.stream()
                .sorted(Comparator.comparingInt(LogLine::partition).thenComparingLong(LogLine::offset))
                .toList();
    }

    private static LogLine line(int partition, ArchivedRecord archived) {
        RecordHeaders headers = new RecordHeaders();
        archived.headers().forEach(header -> headers.add(header.name(), header.value()));
        var record = new ConsumerRecord<>(
                Topics.EVENTS,
                partition,
                archived.offset(),
                archived.timestamp(),
                TimestampType.CREATE_TIME,
                archived.key().length,
                archived.value().length,
                archived.key(),
                archived.value(),
                headers,
                Optional.empty());
        return new LogLine(partition, archived.offset(), LogRecord.of(record));
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
