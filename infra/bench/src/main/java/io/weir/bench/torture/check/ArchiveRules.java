package io.weir.bench.torture.check;

import io.weir.bench.torture.check.Finding.Kind;
import io.weir.bench.torture.evidence.LogLine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The archive has every record of the log, each once and as it was. */
final class ArchiveRules {

    private ArchiveRules() {}

    /**
     * @param missing what it lacked of the log when the time was over
     * @param archived by partition and offset
     */
    static List<Finding> check(List<String> missing, List<LogLine> archived, List<LogLine> log) {
        List<Finding> findings = new ArrayList<>();
        if (!missing.isEmpty()) findings.add(new Finding(Kind.ARCHIVE, "it lacks " + String.join("; ", missing)));
        List<LogLine> expected = log.stream()
                .sorted(Comparator.comparingInt(LogLine::partition).thenComparingLong(LogLine::offset))
                .toList();
        if (!missing.isEmpty() || archived.equals(expected)) return findings;
        int at = 0;
        while (at < Math.min(archived.size(), expected.size())
                && archived.get(at).equals(expected.get(at))) at++;
        findings.add(new Finding(
                Kind.ARCHIVE,
                "it has " + archived.size() + " records, the log " + expected.size() + "; the first that differs: "
                        + entry(archived, at) + " instead of " + entry(expected, at)));
        return findings;
    }

    private static Object entry(List<LogLine> lines, int at) {
        return at < lines.size() ? lines.get(at) : "none";
    }
}
