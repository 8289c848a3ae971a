package io.weir.standalone.client;

import io.weir.archive.ArchiveCheck.Finding;
import io.weir.archive.ArchiveCheck.Result;
import io.weir.archive.ArchiveInfo;
import io.weir.export.ExportReport;
import io.weir.export.ExportReport.Unreadable;
import io.weir.standalone.BehindWords;
import io.weir.standalone.client.ArchiveStatus.ArchivedPartition;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An archive as lines for a person, and as a document for programs. */
final class ArchiveView {

    private static final String ROW = "%-23s %9s %12s %12s %10s %7s %10s  %s";

    private ArchiveView() {}

    static List<String> lines(URI uri, ArchiveInfo info, List<ArchivedPartition> partitions) {
        List<String> lines = new ArrayList<>();
        lines.add("Archive at " + uri + ", of the Kafka cluster " + info.cluster() + ", begun "
                + info.createdAt().truncatedTo(ChronoUnit.SECONDS));
        lines.add(ROW.formatted(
                "topic", "partition", "archived to", "end of log", "behind", "files", "size", "oldest not archived"));
        for (ArchivedPartition one : partitions) lines.add(row(one));
        lines.add(total(partitions));
        long lost = partitions.stream().mapToLong(ArchivedPartition::lost).sum();
        if (lost > 0)
            lines.add(String.format(
                    Locale.ROOT,
                    "%,d offsets were deleted from the log before they were archived: they are lost.",
                    lost));
        return lines;
    }

    private static String row(ArchivedPartition one) {
        return ROW.formatted(
                        one.topic(),
                        one.partition(),
                        number(one.archivedTo(), "nothing"),
                        number(one.endOfLog(), "not known"),
                        number(one.lag(), "not known"),
                        number(one.files(), ""),
                        size(one.bytes()),
                        age(one))
                .stripTrailing();
    }

    private static String age(ArchivedPartition one) {
        if (one.oldest() == null) return one.isBehind() ? "not known" : "";
        double seconds = Math.max(0, (System.currentTimeMillis() - one.oldest()) / 1e3);
        return BehindWords.time(seconds) + " ago";
    }

    private static String total(List<ArchivedPartition> partitions) {
        long records = partitions.stream().mapToLong(ArchivedPartition::records).sum();
        long bytes = partitions.stream().mapToLong(ArchivedPartition::bytes).sum();
        boolean isKnown = partitions.stream().allMatch(one -> one.lag() != null);
        long behind = partitions.stream()
                .filter(ArchivedPartition::isBehind)
                .mapToLong(ArchivedPartition::lag)
                .sum();
        String rest = isKnown
                ? String.format(Locale.ROOT, "%,d are not archived yet.", behind)
                : "how many are not archived yet is not known.";
        return String.format(Locale.ROOT, "%,d records in %s; %s", records, size(bytes), rest);
    }

    static ObjectNode document(URI uri, ArchiveInfo info, List<ArchivedPartition> partitions) {
        ObjectNode document = JsonMapper.shared().createObjectNode();
        document.put("uri", uri.toString())
                .put("cluster", info.cluster())
                .put("created_at", info.createdAt().toString());
        ArrayNode all = document.putArray("partitions");
        for (ArchivedPartition one : partitions)
            all.addObject()
                    .put("topic", one.topic())
                    .put("partition", one.partition())
                    .put("archived_to", one.archivedTo())
                    .put("end_of_log", one.endOfLog())
                    .put("lag", one.lag())
                    .put("files", one.files())
                    .put("records", one.records())
                    .put("bytes", one.bytes())
                    .put("lost", one.lost())
                    .put(
                            "oldest_not_archived",
                            one.oldest() == null
                                    ? null
                                    : Instant.ofEpochMilli(one.oldest()).toString());
        return document;
    }

    /** What was read, then each finding, then whether the archive is whole. */
    static List<String> lines(URI uri, Result result) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "Archive at %s: %,d files with %,d records, %s, are read.",
                uri,
                result.ranges(),
                result.records(),
                size(result.bytes())));
        for (Finding finding : result.findings())
            lines.add("  " + kind(finding) + "  " + finding.object() + ": " + finding.message());
        if (result.more() > 0) lines.add(String.format(Locale.ROOT, "  … and %,d more", result.more()));
        lines.add(
                result.isWhole()
                        ? "Nothing is wrong: every offset is there once, and every file is what it was."
                        : "The archive is NOT whole. What is not named above is.");
        return lines;
    }

    static ObjectNode document(URI uri, Result result) {
        ObjectNode document = JsonMapper.shared().createObjectNode();
        document.put("uri", uri.toString())
                .put("whole", result.isWhole())
                .put("files", result.ranges())
                .put("records", result.records())
                .put("bytes", result.bytes())
                .put("more_findings", result.more());
        ArrayNode findings = document.putArray("findings");
        for (Finding finding : result.findings())
            findings.addObject()
                    .put("kind", finding.kind().name().toLowerCase(Locale.ROOT))
                    .put("damage", finding.isDamage())
                    .put("object", finding.object())
                    .put("message", finding.message());
        return document;
    }

    /** What was exported, what was not and why, and how to ask for it. */
    static List<String> lines(Path folder, ExportReport report) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%,d events are exported to %s: %,d files, %s.",
                report.rows(),
                folder,
                report.files(),
                size(report.bytes())));
        addCount(lines, report.outside(), "were received at another time");
        addCount(lines, report.internal(), "are Weir's own measurements (--internal exports them too)");
        addCount(lines, report.unreadable(), "are no events:");
        for (Unreadable record : report.unreadableRecords())
            lines.add("    partition " + record.partition() + ", offset " + record.offset() + ": " + record.reason());
        long more = report.unreadable() - report.unreadableRecords().size();
        if (more > 0) lines.add(String.format(Locale.ROOT, "    … and %,d more", more));
        if (report.files() > 0)
            lines.add("Next:  duckdb -c \"select type, count(*) from '" + folder + "/*/*.parquet' group by type\"");
        return lines;
    }

    private static void addCount(List<String> lines, long records, String what) {
        if (records > 0) lines.add(String.format(Locale.ROOT, "  %,d records of the archive %s", records, what));
    }

    private static String kind(Finding finding) {
        return finding.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String number(Long value, String none) {
        return value == null ? none : String.format(Locale.ROOT, "%,d", value);
    }

    static String size(long bytes) {
        if (bytes < 1 << 10) return bytes + " B";
        if (bytes < 1 << 20) return String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0);
        if (bytes < 1 << 30) return String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
        return String.format(Locale.ROOT, "%,.1f GiB", bytes / 1073741824.0);
    }
}
