package io.weir.bench.torture.check;

import io.weir.bench.torture.evidence.LogLine;
import java.util.ArrayList;
import java.util.List;

/** Holds the evidence of one seed against what Weir promises. */
public final class Checker {

    private Checker() {}

    /** Empty when everything is as it should be. */
    public static List<Finding> check(Evidence evidence) {
        List<Finding> findings = new ArrayList<>();
        if (!evidence.missing().isEmpty()) {
            findings.add(new Finding(Finding.Kind.NOT_SETTLED, String.join("; ", evidence.missing())));
        }
        findings.addAll(LogRules.check(evidence.prefix(), evidence.answers(), evidence.log()));
        findings.addAll(numbers(evidence));
        return findings;
    }

    /** The same of another generation: only its numbers are its own. */
    public static List<Finding> checkGeneration(long generation, Evidence evidence) {
        List<Finding> findings = new ArrayList<>();
        if (!evidence.missing().isEmpty()) {
            findings.add(new Finding(Finding.Kind.NOT_SETTLED, String.join("; ", evidence.missing())));
        }
        findings.addAll(numbers(evidence));
        return findings.stream()
                .map(found -> new Finding(found.kind(), "generation " + generation + ": " + found.what()))
                .toList();
    }

    /** @see ArchiveRules */
    public static List<Finding> checkArchive(List<String> missing, List<LogLine> archived, List<LogLine> log) {
        return ArchiveRules.check(missing, archived, log);
    }

    private static List<Finding> numbers(Evidence evidence) {
        List<Finding> findings = new ArrayList<>();
        findings.addAll(NumberRules.check(evidence));
        findings.addAll(AccountRules.check(evidence));
        return findings;
    }
}
