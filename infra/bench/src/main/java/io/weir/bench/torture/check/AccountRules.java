package io.weir.bench.torture.check;

import io.weir.bench.torture.check.Finding.Kind;
import io.weir.bench.torture.evidence.LogLine;
import io.weir.bench.torture.evidence.Stored;
import io.weir.oracle.Oracle;
import io.weir.schemas.Stage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Every record of the log is accounted for: admitted, a duplicate or a conflict, and none twice; and has its row. */
final class AccountRules {

    private AccountRules() {}

    static List<Finding> check(Evidence evidence) {
        List<Finding> findings = new ArrayList<>();
        Oracle.Accounting exact =
                Oracle.account(evidence.log().stream().map(LogLine::record).toList(), evidence.allDefinitions());
        compare(findings, "PostgreSQL", exact, accounting(evidence.postgres()));
        compare(findings, "Redis", exact, accounting(evidence.redis()));
        compareLooks(findings, "PostgreSQL", evidence.postgres());
        compareLooks(findings, "Redis", evidence.redis());
        compareRows(findings, evidence);
        return findings;
    }

    private static void compare(
            List<Finding> findings, String store, Oracle.Accounting exact, Oracle.Accounting found) {
        if (!exact.equals(found)) {
            findings.add(new Finding(Kind.RESIDUAL, store + " says " + found + ", the log says " + exact));
        }
    }

    private static Oracle.Accounting accounting(Stored stored) {
        long[] sums = new long[4];
        stored.records().forEach((key, stats) -> {
            if (key.getStage() != Stage.log) return;
            sums[0] += stats.getReceived();
            sums[1] += stats.getAdmitted();
            sums[2] += stats.getDuplicates();
            sums[3] += stats.getConflicts();
        });
        return new Oracle.Accounting(sums[0], sums[1], sums[2], sums[3]);
    }

    /** Every look at an admitted event has ended in one place: of a unit that has met a variant, kept, expired, or asked for by nobody. */
    private static void compareLooks(List<Finding> findings, String store, Stored stored) {
        long[] looks = new long[2];
        stored.records().forEach((key, stats) -> {
            if (key.getStage() != Stage.log) return;
            looks[0] += stats.getAdmitted() + stats.getRekeyed();
            looks[1] += stats.getExposed() + stats.getKept() + stats.getExpired() + stats.getUnasked();
        });
        if (looks[0] == looks[1]) return;
        findings.add(new Finding(
                Kind.RESIDUAL, store + " says that of " + looks[0] + " looks at events " + looks[1] + " have ended"));
    }

    private static void compareRows(List<Finding> findings, Evidence evidence) {
        Set<String> lines = new HashSet<>();
        evidence.ownLog().forEach(line -> lines.add(line.partition() + ":" + line.offset()));
        Set<String> rows = new HashSet<>(evidence.eventRows());
        if (rows.equals(lines) && rows.size() == evidence.eventRows().size()) return;
        findings.add(new Finding(
                Kind.EVENT_ROWS, evidence.eventRows().size() + " rows of " + lines.size() + " records of the log"));
    }
}
