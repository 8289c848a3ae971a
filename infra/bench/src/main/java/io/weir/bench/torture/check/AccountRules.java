package io.weir.bench.torture.check;

import io.weir.bench.torture.check.Finding.Kind;
import io.weir.bench.torture.evidence.LogLine;
import io.weir.bench.torture.evidence.Stored;
import io.weir.schemas.Stage;
import io.weir.streams.oracle.Oracle;
import java.util.ArrayList;
import java.util.List;

/** Every record of the log is accounted for: admitted, a duplicate or a conflict, and none twice. */
final class AccountRules {

    private AccountRules() {}

    static List<Finding> check(Evidence evidence) {
        List<Finding> findings = new ArrayList<>();
        Oracle.Accounting exact =
                Oracle.account(evidence.log().stream().map(LogLine::record).toList());
        compare(findings, "PostgreSQL", exact, accounting(evidence.postgres()));
        compare(findings, "Redis", exact, accounting(evidence.redis()));
        return findings;
    }

    private static void compare(
            List<Finding> findings, String store, Oracle.Accounting exact, Oracle.Accounting found) {
        if (!exact.equals(found)) {
            findings.add(new Finding(Kind.RESIDUAL, store + " says " + found + ", the log says " + exact));
        }
    }

    private static Oracle.Accounting accounting(Stored stored) {
        long[] sums = new long[3];
        stored.records().forEach((key, stats) -> {
            if (key.getStage() != Stage.log) return;
            sums[0] += stats.getReceived();
            sums[1] += stats.getDuplicates();
            sums[2] += stats.getConflicts();
        });
        return new Oracle.Accounting(sums[0], sums[1], sums[2]);
    }
}
