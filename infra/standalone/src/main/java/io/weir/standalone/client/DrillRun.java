package io.weir.standalone.client;

import io.weir.recovery.verify.Outcome;
import io.weir.recovery.verify.Report;
import io.weir.standalone.Console;
import io.weir.standalone.ExitCode;
import io.weir.standalone.Trouble;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One drill: everything is compared before something is lost, and after it came back.
 *
 * @param events of the log before
 * @param lost of these, and of what was posted meanwhile
 * @param seconds from the loss until every number was what it had been
 * @param numbers that were held against the log at the end
 * @param different of these
 */
record DrillRun(String drill, long events, long lost, double seconds, long numbers, long different) {

    /** @throws Trouble when the numbers were wrong before, or do not come back */
    static DrillRun of(Drill drill, DrillSite site, Console console) {
        drill.prepare(site);
        requireEqual(site.verify());
        Map<String, JsonNode> before = site.numbers();
        long events = site.received();
        long posted = site.posted();
        console.step("Now " + drill.lost() + ".");
        drill.lose(site);
        if (drill.changesNumbers()) {
            DrillSite.awaitTrue("the numbers are wrong", () -> !site.numbers().equals(before));
        }
        long began = System.nanoTime();
        console.step("What to do: " + drill.remedy() + ".");
        drill.recover(site);
        Report after = DrillSite.await("all numbers are what they were", () -> whole(site, before));
        double seconds = (System.nanoTime() - began) / 1e9;
        long all = events + site.posted() - posted;
        return new DrillRun(drill.title(), events, all - site.received(), seconds, numbers(after), after.different());
    }

    private static Optional<Report> whole(DrillSite site, Map<String, JsonNode> before) {
        return site.numbers().equals(before) ? Optional.of(site.verify()).filter(DrillRun::isEqual) : Optional.empty();
    }

    boolean isWhole() {
        return lost == 0 && different == 0;
    }

    private static boolean isEqual(Report report) {
        return report.verdict() == Report.Verdict.equal;
    }

    private static void requireEqual(Report before) {
        if (isEqual(before)) return;
        throw new Trouble(
                ExitCode.FAILED,
                "Before anything was lost, the numbers were not those of the log.",
                "Run the drill again with --keep, then `./weir verify` on its folder.");
    }

    private static long numbers(Report report) {
        return report.experiments().stream()
                .mapToLong(one -> one.outcome() instanceof Outcome.Equal equal ? equal.numbers() : 0)
                .sum();
    }
}
