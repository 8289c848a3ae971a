package io.weir.export;

import java.time.Instant;
import java.util.List;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * What was exported. Every record of the ranges that were read is a row, is {@code internal} or {@code unreadable}, or was received
 * outside the time that was asked for.
 *
 * @param archive URI
 * @param cluster the Kafka cluster whose log was archived
 * @param since null: from the first
 * @param until null: to the last
 * @param bytes of all files
 * @param internal records of Weir's own measurements that were left out
 * @param unreadable records that are no event of this version of Weir
 * @param outside records of the files that were read which were received before {@code since} or after {@code until}
 * @param lost offsets that the log had deleted before they were archived
 * @param partitions of the log, as far as it is archived
 * @param unreadableRecords the first thousand
 */
@JsonNaming(SnakeCaseStrategy.class)
public record ExportReport(
        String archive,
        String cluster,
        String topic,
        Instant since,
        Instant until,
        long files,
        long rows,
        long bytes,
        long internal,
        long unreadable,
        long outside,
        long lost,
        List<Partition> partitions,
        List<Unreadable> unreadableRecords) {

    public ExportReport {
        partitions = List.copyOf(partitions);
        unreadableRecords = List.copyOf(unreadableRecords);
    }

    /** The offsets {@code [first, end)} that the archive had, and how many rows they gave. */
    public record Partition(int partition, long first, long end, long rows) {}

    /** @param reason in words */
    public record Unreadable(int partition, long offset, String reason) {}
}
