package io.weir.bench.torture.report;

import io.weir.bench.report.Environment;
import io.weir.bench.report.Samples;
import io.weir.bench.torture.check.Finding;
import io.weir.bench.torture.plan.Fault;
import io.weir.bench.torture.report.SeedResult.Felt;
import java.io.PrintStream;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** The report: Markdown for people, JSON for programs. */
public record TortureReport(String command, String layout, List<SeedResult> seeds) {

    private static final int SHOWN = 20;

    public TortureReport {
        seeds = List.copyOf(seeds);
    }

    public long failed() {
        return seeds.stream().filter(seed -> !seed.passed()).count();
    }

    public String json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("command", command);
        all.put("layout", layout);
        all.put("environment", Environment.describe());
        all.put("passed", seeds.size() - failed());
        all.put("failed", failed());
        all.put("recovery_ms", recoveries());
        all.put("seeds", seeds);
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(all);
    }

    public void print(PrintStream out) {
        out.println("# Torture report\n");
        out.println("`" + command + "`: " + layout + "\n");
        Environment.describe().forEach((name, value) -> out.println("- " + name + ": " + value));
        out.printf(
                Locale.ROOT,
                "%n%d seeds, %d with findings. Sent %,d items in %,d requests (%,d with an unknown outcome, %,d turned"
                        + " away), %,d answered accepted, %,d refused; %,d records in the log.%n%n",
                seeds.size(),
                failed(),
                sum(seed ->
                        seed.sent().values().stream().mapToLong(Long::longValue).sum()),
                sum(SeedResult::tries),
                sum(SeedResult::unknownOutcomes),
                sum(SeedResult::unavailable),
                sum(SeedResult::accepted),
                sum(SeedResult::refused),
                sum(SeedResult::logged));
        printRecovery(out);
        printSeeds(out);
        printFindings(out);
        out.flush();
    }

    private void printRecovery(PrintStream out) {
        out.println("## How long each fault was felt\n");
        out.println(
                "From the strike until an event that was accepted after it was in the served results, in seconds.\n");
        out.println("| fault | strikes | measured alone | median | worst |");
        out.println("|---|---|---|---|---|");
        Map<Fault, List<Felt>> byFault = felt();
        byFault.forEach((fault, felt) -> {
            List<Double> alone = felt.stream()
                    .filter(one -> one.recoveryMs() >= 0 && !one.overlapped())
                    .map(one -> one.recoveryMs() / 1e3)
                    .toList();
            String skipped = felt.stream()
                    .map(Felt::skipped)
                    .filter(reason -> reason != null)
                    .findFirst()
                    .orElse(null);
            if (skipped != null) {
                out.println("| " + fault.word() + " | skipped: " + skipped + " | | | |");
            } else if (alone.isEmpty()) {
                out.println("| " + fault.word() + " | " + felt.size() + " | 0 | | |");
            } else {
                out.printf(
                        Locale.ROOT,
                        "| %s | %d | %d | %.1f | %.1f |%n",
                        fault.word(),
                        felt.size(),
                        alone.size(),
                        new Samples(alone).median(),
                        alone.stream().mapToDouble(Double::doubleValue).max().orElseThrow());
            }
        });
        out.println();
    }

    private void printSeeds(PrintStream out) {
        out.println("## Seeds\n");
        out.println("| seed | plan | items | accepted | log | faults | settled, s | all, s | |");
        out.println("|---|---|---|---|---|---|---|---|---|");
        for (SeedResult seed : seeds) {
            out.printf(
                    Locale.ROOT,
                    "| %d | %s, %s | %d | %d | %d | %s | %.1f | %.1f | %s |%n",
                    seed.seed(),
                    seed.digest().substring(0, 12),
                    seed.base(),
                    seed.sent().values().stream().mapToLong(Long::longValue).sum(),
                    seed.accepted(),
                    seed.logged(),
                    seed.faults().stream().map(Felt::strike).collect(Collectors.joining("; ")),
                    seed.settledMs() / 1e3,
                    seed.tookMs() / 1e3,
                    seed.passed() ? "exact" : seed.findings().size() + " findings");
        }
        out.println();
    }

    private void printFindings(PrintStream out) {
        if (failed() == 0) {
            out.println("Nothing lost, nothing double, no differing bit, no residual.");
            return;
        }
        out.println("## Findings\n");
        for (SeedResult seed : seeds) {
            List<Finding> findings = seed.findings();
            findings.stream().limit(SHOWN).forEach(finding -> out.println("- seed " + seed.seed() + ": " + finding));
            if (findings.size() > SHOWN)
                out.println("- seed " + seed.seed() + ": and " + (findings.size() - SHOWN) + " more");
        }
    }

    private Map<Fault, List<Felt>> felt() {
        return seeds.stream()
                .flatMap(seed -> seed.faults().stream())
                .collect(Collectors.groupingBy(Felt::fault, () -> new EnumMap<>(Fault.class), Collectors.toList()));
    }

    private Map<String, List<Long>> recoveries() {
        Map<String, List<Long>> recoveries = new LinkedHashMap<>();
        felt().forEach((fault, felt) -> recoveries.put(
                fault.word(),
                felt.stream()
                        .filter(one -> one.recoveryMs() >= 0 && !one.overlapped())
                        .map(Felt::recoveryMs)
                        .sorted()
                        .toList()));
        return recoveries;
    }

    private long sum(java.util.function.ToLongFunction<SeedResult> field) {
        return seeds.stream().mapToLong(field).sum();
    }
}
