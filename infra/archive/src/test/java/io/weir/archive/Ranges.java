package io.weir.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Ranges with records, to be archived. */
final class Ranges {

    static final String TOPIC = "weir.events.v1";
    static final long RECEIVED = 1_764_500_000_000L;

    private Ranges() {}

    static ArchivedRecord record(long offset) {
        return new ArchivedRecord(
                offset, RECEIVED + offset, bytes("key " + offset), bytes("value " + offset), List.of());
    }

    static List<ArchivedRecord> records(long first, long end) {
        List<ArchivedRecord> records = new ArrayList<>();
        for (long offset = first; offset < end; offset++) records.add(record(offset));
        return records;
    }

    /** Archives them as one range. */
    static ArchivedRange add(Archive archive, Path work, int partition, long first, long end) throws IOException {
        return add(archive, work, partition, first, end, records(first, end));
    }

    static ArchivedRange add(
            Archive archive, Path work, int partition, long first, long end, List<ArchivedRecord> records)
            throws IOException {
        Path file = work.resolve(partition + "-" + first);
        try (RangeWriter writer = new RangeWriter(file, TOPIC, partition, first)) {
            for (ArchivedRecord record : records) writer.add(record);
            ArchivedRange range = writer.finish(end);
            archive.add(range, file);
            return range;
        }
    }

    static List<ArchivedRecord> read(ArchiveStore store, ArchivedRange range) throws IOException {
        List<ArchivedRecord> records = new ArrayList<>();
        try (RangeReader reader = RangeReader.open(store, range)) {
            while (reader.hasNext()) records.add(reader.next());
        }
        return records;
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
