package io.weir.standalone.client;

import io.weir.standalone.Console;
import io.weir.standalone.ExitCode;
import io.weir.standalone.Trouble;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** The option of commands that load: whether they wait until what they posted is in the statistics. */
final class Counted {

    /** Without any progress. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    /** What others post may keep the statistics behind for ever. */
    private static final Duration LONGEST_FOR_OTHERS = Duration.ofSeconds(30);

    private static final long POLL_MS = 200;
    private static final double CATCHING_UP_SECONDS = 5;

    @Option(
            names = "--wait",
            description = {
                "Return only when the statistics have everything that was posted,",
                "so that results asked for next are complete."
            })
    private boolean isAsked;

    void await(QueryClient query, LogEnd end, Console console) {
        if (!isAsked) return;
        String last = "";
        long moved = System.nanoTime();
        while (true) {
            JsonNode accounting = query.accounting();
            if (holds(accounting, end)) {
                boolean isOthers = System.nanoTime() - moved > LONGEST_FOR_OTHERS.toNanos();
                if (isUpToDate(accounting) || isOthers) break;
                pause();
                continue;
            }
            String now = accounting.get("results_as_of").toString();
            if (!now.equals(last)) moved = System.nanoTime();
            last = now;
            if (System.nanoTime() - moved > LONGEST.toNanos()) throw stuck();
            pause();
        }
        console.line("the statistics have everything that was posted");
    }

    /** True when the events are in the results of every experiment, also in those that events come to last. */
    static boolean holds(JsonNode accounting, LogEnd end) {
        return end.isCoveredBy(accounting.get("results_as_of"));
    }

    /** False: something else is missing, so that verdicts wait. */
    static boolean isUpToDate(JsonNode accounting) {
        return accounting.at("/behind/seconds").asDouble(0) <= CATCHING_UP_SECONDS;
    }

    private static Trouble stuck() {
        return new Trouble(
                ExitCode.FAILED,
                "The events are stored, and the statistics have not moved for " + LONGEST.toSeconds() + " s.",
                "See `./weir status`. Nothing is lost: they are counted when streams goes on.");
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Trouble(ExitCode.FAILED, "Interrupted.", "The events are stored.", e);
        }
    }
}
