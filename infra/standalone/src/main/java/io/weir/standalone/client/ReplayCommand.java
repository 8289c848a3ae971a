package io.weir.standalone.client;

import io.weir.standalone.Console;
import io.weir.standalone.DataFolder;
import io.weir.standalone.ExitCode;
import io.weir.standalone.RunningWeir;
import io.weir.standalone.Trouble;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Computes all statistics again beside those that are shown, and switches between the two. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        description = {
            "Computes all statistics again from the log, beside those that are shown.",
            "",
            "Such a computation is a generation. The one that is shown stays until you switch, and is still",
            "computed after that, so that you can go back. At most three exist at a time."
        },
        subcommands = {
            ReplayCommand.Start.class,
            ReplayCommand.Status.class,
            ReplayCommand.Compare.class,
            ReplayCommand.Pause.class,
            ReplayCommand.Resume.class,
            ReplayCommand.Switch.class,
            ReplayCommand.Rollback.class,
            ReplayCommand.Drop.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it worked",
            "1:it was refused, or Weir does not answer; the message says why",
            "2:the command line is wrong",
            "3:no Weir runs on the data folder"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir replay start --wait                         compute generation 2",
            "  weir replay compare 2                            are its numbers those that are shown?",
            "  weir replay switch 2                             show it",
            "  weir replay rollback                             show the one before it again",
            "  weir replay drop 1                               remove the one that is not needed any more"
        })
public final class ReplayCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE;
    }

    /** What all of them have. */
    @Command(
            mixinStandardHelpOptions = true,
            descriptionHeading = "%n",
            parameterListHeading = "%nParameters:%n",
            optionListHeading = "%nOptions:%n",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "0:it worked",
                "1:it was refused, or Weir does not answer; the message says why",
                "2:the command line is wrong",
                "3:no Weir runs on the data folder"
            },
            footerHeading = "%nExamples:%n")
    abstract static class Action implements Callable<Integer> {

        @Mixin
        private DataFolder data;

        @Option(names = "--json", description = "For programs: the document as the query API gives it.")
        private boolean json;

        /** Of what was done. */
        int exitCode = ExitCode.OK;

        @Override
        public final Integer call() {
            Console console = Console.system();
            try (QueryClient query =
                    new QueryClient(RunningWeir.require(data.path()).query())) {
                JsonNode document = ask(query, console);
                if (json) console.line(document.toString());
                else lines(document, query, console).forEach(console::line);
            }
            return exitCode;
        }

        /** Does it. */
        abstract JsonNode ask(QueryClient query, Console console);

        /** For a person: what was done, and the next step. */
        abstract List<String> lines(JsonNode document, QueryClient query, Console console);
    }

    /** With the number of a generation. */
    abstract static class OfOne extends Action {
        @Parameters(
                paramLabel = "GENERATION",
                converter = GenerationNumber.class,
                description = "Its number, as `weir replay status` shows it.")
        Integer generation;
    }

    /** A further generation. */
    @Command(
            name = "start",
            description = {
                "Begins to compute a new generation from the beginning of the log.",
                "",
                "It takes a thread of streams, and disk for a second state. What is shown stays as it is."
            },
            footer = {"  weir replay start", "  weir replay start --wait", "  weir replay start --json | jq .generation"
            })
    static final class Start extends Action {

        @Option(
                names = "--wait",
                description =
                        "Return only when it is at most 5 s behind the log. Ctrl-C ends the waiting, not the replay.")
        private boolean wait;

        @Override
        JsonNode ask(QueryClient query, Console console) {
            JsonNode begun = query.startReplay();
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

    /** A table. */
    @Command(
            name = "status",
            description = {"Shows which generation is shown, and of each how far it is behind the log."},
            footer = {
                "  weir replay status",
                "  weir replay status 2",
                "  weir replay status 2 --json | jq .behind.events"
            })
    static final class Status extends Action {

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
    static final class Compare extends OfOne {

        @Override
        JsonNode ask(QueryClient query, Console console) {
            int shown = Generations.of(query.replays()).active();
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

    /** It keeps everything. */
    @Command(
            name = "pause",
            description = {
                "Stops computing a generation for now. Its state and its numbers stay.",
                "",
                "The one that is shown cannot be paused."
            },
            footer = "  weir replay pause 2")
    static final class Pause extends OfOne {
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
    static final class Resume extends OfOne {
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
    static final class Switch extends OfOne {
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
    static final class Rollback extends Action {

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
                step("replay rollback", "show generation " + old + " again"),
                step("replay drop " + old, "remove it; before that, set WEIR_STREAMS_GENERATION=" + generation),
                step("", "for streams and ingest, and restart them"));
    }

    private static String step(String command, String what) {
        return "  %-36s %s".formatted(command.isEmpty() ? "" : "./weir " + command, what);
    }

    /** For good. */
    @Command(
            name = "drop",
            description = {
                "Removes a generation for good: its state, its topics and its numbers. The log stays.",
                "",
                "The one that is shown cannot be dropped. An instance of streams always computes the one that its",
                "WEIR_STREAMS_GENERATION names: set the number that is shown before you drop that one."
            },
            footer = {"  weir replay drop 1", "  weir replay drop 1 --wait"})
    static final class Drop extends OfOne {

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
