package io.weir.export;

import io.weir.archive.Archive;
import io.weir.archive.ArchiveDamaged;
import io.weir.archive.ArchiveInfo;
import io.weir.archive.ArchivedRange;
import io.weir.archive.ArchivedRecord;
import io.weir.archive.RangeReader;
import io.weir.export.ExportReport.Partition;
import io.weir.export.ExportReport.Unreadable;
import io.weir.schemas.Projects;
import io.weir.schemas.Topics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Writes the events of an archive as Parquet files.
/// ```
/// archive ─> ranges that follow each other ─> records ─> events ─> day=2026-11-24/0-41870.parquet ─> _export.json
///                                  (each object's SHA-256 is checked before its first record is used)
/// ```
/// Files get their names when all of them are complete. After a failure nothing is left. For one run.
public final class Export {

    /** Files for Athena and Spark should have some hundred MB. */
    private static final long FILE_BYTES = 256L << 20;

    /** Unreadable records that are named; of more their number is. */
    private static final int MOST_NAMED = 1_000;

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Archive archive;
    private final ExportRequest request;
    private final ExportProgress progress;
    private final long fileBytes;

    private final List<Partition> partitions = new ArrayList<>();
    private final List<Unreadable> unreadableRecords = new ArrayList<>();
    private long rows;
    private long internal;
    private long unreadable;
    private long outside;
    private long lost;

    public Export(Archive archive, ExportRequest request, ExportProgress progress) {
        this(archive, request, progress, FILE_BYTES);
    }

    Export(Archive archive, ExportRequest request, ExportProgress progress, long fileBytes) {
        this.archive = archive;
        this.request = request;
        this.progress = progress;
        this.fileBytes = fileBytes;
    }

    /**
     * @throws ExportRefused when there is no archive, or the folder is not empty
     * @throws ArchiveDamaged when an entry or an object is not what it should be, or offsets are missing
     * @throws io.weir.archive.StoreUnavailable when the archive's store does not answer
     * @throws IOException when the files cannot be written
     */
    public ExportReport run() throws IOException {
        ArchiveInfo info = archive.info()
                .orElseThrow(() -> new ExportRefused(
                        "There is no archive at " + archive.store().uri() + ".",
                        "Name the URI that streams archives to: WEIR_ARCHIVE."));
        try (ExportFolder folder = ExportFolder.take(request.folder())) {
            Map<Integer, List<ArchivedRange>> asked = ranges();
            progress.begins(asked.values().stream()
                    .flatMap(List::stream)
                    .mapToLong(ArchivedRange::records)
                    .sum());
            for (Map.Entry<Integer, List<ArchivedRange>> partition : asked.entrySet())
                export(partition.getKey(), partition.getValue(), folder, info);
            long bytes = folder.publish();
            ExportReport report = report(info, folder.files(), bytes);
            folder.report(JSON.writeValueAsBytes(report));
            return report;
        }
    }

    /** By partition, those that may hold records of the time that is asked for. */
    private Map<Integer, List<ArchivedRange>> ranges() {
        Map<Integer, List<ArchivedRange>> asked = new LinkedHashMap<>();
        for (int partition : archive.partitions(Topics.EVENTS)) {
            List<ArchivedRange> all = archive.ranges(Topics.EVENTS, partition);
            requireNoGap(all);
            all.stream().filter(ArchivedRange::isLost).forEach(range -> lost += range.end() - range.first());
            asked.put(
                    partition,
                    all.stream()
                            .filter(range -> range.records() > 0
                                    && request.asksForSomeOf(range.firstReceived(), range.lastReceived()))
                            .toList());
            if (!all.isEmpty())
                partitions.add(new Partition(
                        partition, all.getFirst().first(), all.getLast().end(), 0));
        }
        return asked;
    }

    private static void requireNoGap(List<ArchivedRange> ranges) {
        for (int i = 1; i < ranges.size(); i++) {
            ArchivedRange range = ranges.get(i);
            long due = ranges.get(i - 1).end();
            if (range.first() != due)
                throw new ArchiveDamaged(
                        range.entryKey(), "begins at offset " + range.first() + " where " + due + " is due");
        }
    }

    private void export(int partition, List<ArchivedRange> ranges, ExportFolder folder, ArchiveInfo info)
            throws IOException {
        Map<String, String> metadata =
                Map.of("weir.cluster", info.cluster(), "weir.topic", Topics.EVENTS, "weir.partition", "" + partition);
        long before = rows;
        try (DayFiles files = new DayFiles(folder, partition, fileBytes, metadata)) {
            for (ArchivedRange range : ranges) {
                try (RangeReader records = RangeReader.open(archive.store(), range)) {
                    while (records.hasNext()) add(partition, records.next(), files);
                }
            }
        }
        partitions.replaceAll(one ->
                one.partition() != partition ? one : new Partition(partition, one.first(), one.end(), rows - before));
    }

    private void add(int partition, ArchivedRecord record, DayFiles files) throws IOException {
        progress.advances(1);
        if (!request.asksFor(record.timestamp())) {
            outside++;
        } else if (!request.withInternal() && Projects.isInternal(record.key())) {
            internal++;
        } else {
            EventRow row = read(partition, record);
            if (row == null) return;
            files.add(row);
            rows++;
        }
    }

    /** Null: it is no event; it is counted, and named. */
    private EventRow read(int partition, ArchivedRecord record) {
        try {
            return EventRow.of(partition, record);
        } catch (RuntimeException e) { // of bytes that may be anything
            unreadable++;
            if (unreadableRecords.size() < MOST_NAMED)
                unreadableRecords.add(new Unreadable(partition, record.offset(), String.valueOf(e.getMessage())));
            return null;
        }
    }

    private ExportReport report(ArchiveInfo info, long files, long bytes) {
        return new ExportReport(
                archive.store().uri().toString(),
                info.cluster(),
                Topics.EVENTS,
                request.since(),
                request.until(),
                files,
                rows,
                bytes,
                internal,
                unreadable,
                outside,
                lost,
                partitions,
                unreadableRecords);
    }
}
