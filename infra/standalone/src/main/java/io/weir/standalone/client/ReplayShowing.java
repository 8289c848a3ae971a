package io.weir.standalone.client;

import io.weir.standalone.Console;
import io.weir.standalone.ExitCode;
import io.weir.standalone.Trouble;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Whose numbers are shown: how each generation stands, in what two differ, switch and back. */
final class ReplayShowing {

    private ReplayShowing() {}

    /** A table. */
    @Command(
            name = "status",
            description = {"Shows which generation is shown, and of each how far it is behind the log."},
            footer = {
                "  weir replay status",
                "  weir replay status 2",
                "  weir replay status 2 --json | jq .behind.events"
            })
    static final class Status extends QueryAction {

        @Parameters(
                paramLabel = "GENERATION",
                arity = "0..1",
                converter = GenerationNumber.class,
                description = "Only this one.")
        private Integer generation;

        @Override
        JsonNode ask(QueryClient query, Console console) {
            return generation == null ? query.replays() : query.replay(generation);
        }

        @Override
        List<String> lines(JsonNode document, QueryClient query, Console console) {
            List<JsonNode> shown =
                    generation == null ? document.get("replays").valueStream().toList() : List.of(document);
            return new ReplaysView(Colour.of(console)).lines(shown);
        }
    }

    /** With the one that is shown. */
    @Command(
            name = "compare",
            description = {
                "Compares every number of a generation with that of the one that is shown.",
                "",
                "Of all experiments: results with their phases, breakdowns and clusters, and the hours of the",
                "timeline. What differs is read up to five times, because events may arrive meanwhile."
            },
            exitCodeList = {
                "0:all numbers are equal",
                "1:some differ, it was refused, or Weir does not answer; the message says which",
                "2:the command line is wrong",
                "3:no Weir runs on the data folder"
            },
            footer = {"  weir replay compare 2", "  weir replay compare 2 --json | jq -r '.differences[].at'"})
    static final class Compare extends QueryAction.OfOne {

        @Override
        JsonNode ask(QueryClient query, Console console) {
            int shown = Generations.of(query.replays()).active();
            if (shown == generation) {
                throw new Trouble(
                        ExitCode.FAILED,
                        "Generation " + generation + " is the one that is shown: there is nothing to compare it with.",
                        "`./weir replay status` shows the generations.");
            }
            console.step("Comparing generation " + generation + " with generation " + shown + ", which is shown.");
            JsonNode document = new Comparing(query, console, shown, generation).compare();
            if (document.get("different").asLong() > 0) exitCode = ExitCode.FAILED;
            return document;
        }

        @Override
        List<String> lines(JsonNode document, QueryClient query, Console console) {
            long different = document.get("different").asLong();
            long experiments = document.get("experiments").asLong();
            String all = "%,d numbers of %,d experiment%s"
                    .formatted(document.get("compared").asLong(), experiments, experiments == 1 ? "" : "s");
            if (different == 0) {
                return List.of(
                        "Equal: " + all + ". Next:",
                        step("replay switch " + generation, "show generation " + generation));
            }
            List<String> lines = new ArrayList<>();
            lines.add("%,d of %s differ. In generation %d, which is shown, and in %d:"
                    .formatted(different, all, document.get("shown").asInt(), generation));
            for (JsonNode one : document.get("differences")) {
                lines.add("  " + one.get("document").asString() + " "
                        + one.get("at").asString() + ": " + one.get("shown").asString("nothing") + ", "
                        + one.get("other").asString("nothing"));
            }
            if (different > Comparison.MOST) lines.add("  and %,d more".formatted(different - Comparison.MOST));
            return lines;
        }
    }

    /** To another one. */
    @Command(
            name = "switch",
            description = {
                "Shows another generation's numbers from now on, in all results at once.",
                "",
                "It must be at most 5 s behind the log. The one that was shown before stays and is still computed:",
                "`weir replay rollback` goes back to it."
            },
            footer = "  weir replay switch 2")
    static final class Switch extends QueryAction.OfOne {
        @Override
        JsonNode ask(QueryClient query, Console console) {
            return query.changeReplay(generation, "switch");
        }

        @Override
        List<String> lines(JsonNode document, QueryClient query, Console console) {
            return shown(generation, Generations.of(query.replays()).shownBefore());
        }
    }

    /** To the one before. */
    @Command(
            name = "rollback",
            description = {
                "Shows the generation again that was shown before the last switch.",
                "",
                "It was still computed, so it has everything that came meanwhile."
            },
            footer = "  weir replay rollback")
    static final class Rollback extends QueryAction {

        @Override
        JsonNode ask(QueryClient query, Console console) {
            Generations generations = Generations.of(query.replays());
            JsonNode before = generations.shownBefore().orElseThrow(() -> none(generations));
            return query.changeReplay(Generations.number(before), "switch");
        }

        private static Trouble none(Generations generations) {
            Optional<Integer> paused = generations.pausedSince().map(Generations::number);
            return paused.isEmpty()
                    ? new Trouble(
                            ExitCode.FAILED,
                            "There is no generation to go back to: no other one has been shown, or it was dropped.",
                            "`./weir replay status` shows the generations, `./weir replay switch GENERATION` shows one.")
                    : new Trouble(
                            ExitCode.FAILED,
                            "Generation " + paused.get() + " was shown before, and is paused.",
                            "`./weir replay resume " + paused.get()
                                    + "`, wait until it has caught up, and roll back then.");
        }

        @Override
        List<String> lines(JsonNode document, QueryClient query, Console console) {
            return shown(
                    Generations.number(document),
                    Generations.of(query.replays()).shownBefore());
        }
    }

    private static List<String> shown(int generation, Optional<JsonNode> before) {
        String now = "Generation " + generation + " is shown from now on.";
        if (before.isEmpty()) return List.of(now);
        int old = Generations.number(before.get());
        return List.of(
                now + " Generation " + old + " stays, and is still computed. Next:",
                QueryAction.step("replay rollback", "show generation " + old + " again"),
                QueryAction.step("replay drop " + old, "remove it, when you are sure"));
    }
}
