package io.weir.standalone.client;

import io.weir.standalone.Console;
import io.weir.standalone.ExitCode;
import io.weir.standalone.Trouble;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Which generations there are and what is computed: begin, pause, go on, how fast, remove. */
final class ReplayComputing {

    private ReplayComputing() {}

    /** A further generation. */
    @Command(
            name = "start",
            description = {
                "Begins to compute a new generation from the beginning of the log.",
                "",
                "It takes a thread of streams, and disk for a second state. What is shown stays as it is."
            },
            footer = {
                "  weir replay start",
                "  weir replay start --wait",
                "  weir replay start --max-rate 5000                spare a machine that is busy",
                "  weir replay start --json | jq .generation"
            })
    static final class Start extends QueryAction {

        @Option(
                names = "--max-rate",
                paramLabel = "N",
                description = "Read at most N events of the log in a second, 100 to 1,000,000. Default: no limit.")
        private Integer maxRate;

        @Option(
                names = "--wait",
                description =
                        "Return only when it is at most 5 s behind the log. Ctrl-C ends the waiting, not the replay.")
        private boolean wait;

        @Override
        JsonNode ask(QueryClient query, Console console) {
            JsonNode begun = query.startReplay(maxRate);
            if (!wait) return begun;
            int generation = Generations.number(begun);
            console.step("Generation " + generation + " is being computed. Ctrl-C ends the waiting, not the replay.");
            try (CatchUp catchUp = new CatchUp(query, console, generation)) {
                return catchUp.await();
            }
        }

        @Override
        List<String> lines(JsonNode begun, QueryClient query, Console console) {
            int generation = Generations.number(begun);
            String compare = step("replay compare " + generation, "which of its numbers are other than those shown");
            String show = step("replay switch " + generation, "show its numbers instead");
            if (wait) return List.of("Generation " + generation + " has caught up with the log. Next:", compare, show);
            return List.of(
                    "Generation " + generation + " is computed from the beginning of the log. Next:",
                    step("replay status " + generation, "how far it is; when it has caught up:"),
                    compare,
                    show);
        }
    }

    /** It keeps everything. */
    @Command(
            name = "pause",
            description = {
                "Stops computing a generation for now. Its state and its numbers stay.",
                "",
                "The one that is shown cannot be paused."
            },
            footer = "  weir replay pause 2")
    static final class Pause extends QueryAction.OfOne {
        @Override
        JsonNode ask(QueryClient query, Console console) {
            return query.changeReplay(generation, "pause");
        }

        @Override
        List<String> lines(JsonNode document, QueryClient query, Console console) {
            return List.of(
                    "Generation " + generation + " is paused. Next:",
                    step("replay resume " + generation, "continue where it stopped"));
        }
    }

    /** From where it was. */
    @Command(
            name = "resume",
            description = "Continues to compute a generation that was paused, from where it stopped.",
            footer = "  weir replay resume 2")
    static final class Resume extends QueryAction.OfOne {
        @Override
        JsonNode ask(QueryClient query, Console console) {
            return query.changeReplay(generation, "resume");
        }

        @Override
        List<String> lines(JsonNode document, QueryClient query, Console console) {
            return List.of(
                    "Generation " + generation + " is computed again, from where it stopped. Next:",
                    step("replay status " + generation, "how far it is"));
        }
    }

    /** Slower or faster. */
    @Command(
            name = "limit",
            description = {
                "Limits how many events of the log a generation reads in a second, from now on.",
                "",
                "All instances of streams together keep to it. The generation that is shown is never limited."
            },
            footer = {"  weir replay limit 2 5000", "  weir replay limit 2 none"})
    static final class Limit extends QueryAction.OfOne {

        private static final String NONE = "none";

        @Parameters(
                index = "1",
                paramLabel = "RATE",
                description = "Events per second, 100 to 1,000,000, or none: as many as it can.")
        private String rate;

        @Override
        JsonNode ask(QueryClient query, Console console) {
            if (rate.equals(NONE)) return query.limitReplay(generation, null);
            if (rate.matches("\\d{1,9}")) return query.limitReplay(generation, Integer.valueOf(rate));
            throw new Trouble(
                    ExitCode.USAGE,
                    "RATE must be a number of events per second or none, is " + rate + ".",
                    "For example: ./weir replay limit " + generation + " 5000");
        }

        @Override
        List<String> lines(JsonNode document, QueryClient query, Console console) {
            String now = rate.equals(NONE)
                    ? " reads the log as fast as it can."
                    : String.format(
                            Locale.ROOT,
                            " reads at most %,d events per second.",
                            document.get("max_rate").asInt());
            List<String> lines = new ArrayList<>();
            lines.add("Generation " + generation + now);
            if (Generations.isActive(document)) {
                lines.add("It is the one that is shown: the limit holds once another one is.");
            }
            lines.add(step("replay status " + generation, "how far it is"));
            return lines;
        }
    }

    /** For good. */
    @Command(
            name = "drop",
            description = {
                "Removes a generation for good: its state, its topics and its numbers. The log stays.",
                "",
                "The one that is shown cannot be dropped: switch to another one first."
            },
            footer = {"  weir replay drop 1", "  weir replay drop 1 --wait"})
    static final class Drop extends QueryAction.OfOne {

        @Option(
                names = "--wait",
                description = "Return only when nothing is left of it. Ctrl-C ends the waiting, not the removal.")
        private boolean wait;

        @Override
        JsonNode ask(QueryClient query, Console console) {
            JsonNode dropped = query.dropReplay(generation);
            if (wait) {
                try (CatchUp catchUp = new CatchUp(query, console, generation)) {
                    catchUp.awaitEnd();
                }
            }
            return dropped;
        }

        @Override
        List<String> lines(JsonNode document, QueryClient query, Console console) {
            if (wait) return List.of("Generation " + generation + " is gone.");
            return List.of(
                    "Streams is removing generation " + generation + ". Next:",
                    step("replay status", "it is not listed any more when nothing is left of it"));
        }
    }
}
