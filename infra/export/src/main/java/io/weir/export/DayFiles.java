package io.weir.export;

import java.io.Closeable;
import java.io.IOException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The files of one partition of the log, by the day on which an event was received. Around midnight two days are written to by turns; a
 * third one closes the file that was not written to for longest, so that memory is bounded.
 */
final class DayFiles implements Closeable {

    private static final int MOST_OPEN = 2;
    private static final long DAY_MILLIS = 86_400_000;

    private final ExportFolder folder;
    private final int partition;
    private final long fileBytes;
    private final Map<String, String> metadata;
    private final Map<Long, EventFile> open = new LinkedHashMap<>(4, 0.75f, true);

    /** @param fileBytes a file that has so many is closed, and another one is begun */
    DayFiles(ExportFolder folder, int partition, long fileBytes, Map<String, String> metadata) {
        this.folder = folder;
        this.partition = partition;
        this.fileBytes = fileBytes;
        this.metadata = metadata;
    }

    /** In ascending order of offsets. */
    void add(EventRow row) throws IOException {
        long day = Math.floorDiv(row.record().timestamp(), DAY_MILLIS);
        EventFile file = open.get(day);
        if (file == null) file = begin(day, row.record().offset());
        file.add(row);
        if (file.bytes() >= fileBytes) open.remove(day).close();
    }

    private EventFile begin(long day, long offset) throws IOException {
        if (open.size() == MOST_OPEN) {
            Long idle = open.keySet().iterator().next();
            open.remove(idle).close();
        }
        String name = "day=" + LocalDate.ofEpochDay(day) + "/" + partition + "-" + offset + ".parquet";
        EventFile file = new EventFile(folder.begin(name), metadata);
        open.put(day, file);
        return file;
    }

    /** Also those that cannot be finished: their files are given up. */
    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (EventFile file : open.values()) {
            try {
                file.close();
            } catch (IOException e) {
                if (failure == null) failure = e;
                else failure.addSuppressed(e);
            }
        }
        open.clear();
        if (failure != null) throw failure;
    }
}
