package io.weir.bench.torture.report;

import io.weir.bench.torture.check.Finding;
import io.weir.bench.torture.plan.Fault;
import java.util.List;
import java.util.Map;

/**
 * What one seed came to.
 *
 * @param digest of all that was planned
 * @param sent items by kind
 * @param settledMs from the last fault's end, or the last answer, to numbers that hold all of the log
 * @param tookMs all of it
 */
public record SeedResult(
        long seed,
        String base,
        String digest,
        Map<String, Long> sent,
        long tries,
        long unknownOutcomes,
        long unavailable,
        long accepted,
        long refused,
        long logged,
        List<Felt> faults,
        long settledMs,
        long tookMs,
        List<Finding> findings) {

    /**
     * A fault and how long it was felt.
     *
     * @param recoveryMs until what was accepted after it was in the results; -1: not measured
     * @param overlapped the one before was still felt
     * @param skipped why it was not made; null: it was
     */
    public record Felt(Fault fault, String strike, long recoveryMs, boolean overlapped, String skipped) {}

    public SeedResult {
        faults = List.copyOf(faults);
        findings = List.copyOf(findings);
    }

    public boolean passed() {
        return findings.isEmpty();
    }
}
