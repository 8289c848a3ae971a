package io.weir.bench.torture.check;

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
        findings.addAll(NumberRules.check(evidence));
        findings.addAll(AccountRules.check(evidence));
        return findings;
    }
}
