package io.weir.standalone.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.standalone.Console;
import io.weir.standalone.ExitCode;
import io.weir.standalone.Trouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Changes what an experiment's numbers depend on. */
@Command(
        name = "rebuild",
        description = {
            "Recomputes all numbers of an experiment after a change to what they depend on.",
            "",
            "A new generation computes them from the beginning of the log. Until it has caught up, nothing changes;",
            "then the change takes effect, the generation is shown, and the previous one is removed.",
            "May change: start, end, lateness, cluster_by, breakdowns, metrics, analysis."
        },
        footer = {
            "  weir replay rebuild planner-v2                              as it is, after rebuild_needed",
            "  weir replay rebuild planner-v2 --change change.json --wait  {\"lateness\": \"PT48H\"}, say",
            "  echo '{\"end\": null}' | weir replay rebuild planner-v2 --change -"
        })
final class ReplayRebuild extends QueryAction {

    private static final JsonMapper JSON = JsonMapper.shared();

    @Parameters(paramLabel = "EXPERIMENT", description = "Its key.")
    private String experiment;

    @Option(
            names = "--change",
            paramLabel = "FILE",
            description = "A JSON merge patch of the experiment; - reads it from standard input.")
    private String change;

    @Option(
            names = "--wait",
            description = "Return only when the new numbers are shown. Ctrl-C ends the waiting, not the rebuild.")
    private boolean wait;

    @Override
    JsonNode ask(QueryClient query, Console console) {
        JsonNode begun = query.rebuild(experiment, patch().put("rebuild", true).toString());
        if (!wait) return begun;
        int generation = Generations.number(begun);
        console.step("Generation " + generation + " is being computed. Ctrl-C ends the waiting, not the rebuild.");
        try (CatchUp catchUp = new CatchUp(query, console, generation)) {
            return catchUp.awaitShown();
        }
    }

    private ObjectNode patch() {
        if (change == null) return JSON.createObjectNode();
        try {
            String text = change.equals("-")
                    ? new String(System.in.readAllBytes(), UTF_8)
                    : Files.readString(Path.of(change), UTF_8);
            if (JSON.readTree(text) instanceof ObjectNode patch) return patch;
            throw notAnObject(null);
        } catch (JacksonException e) {
            throw notAnObject(e);
        } catch (IOException | UncheckedIOException e) {
            throw new Trouble(
                    ExitCode.USAGE,
                    "The file " + change + " cannot be read.",
                    "Name a file, or - for standard input.",
                    e);
        }
    }

    private Trouble notAnObject(Exception cause) {
        return new Trouble(
                ExitCode.USAGE,
                "The change in " + (change.equals("-") ? "standard input" : change) + " is no JSON object.",
                "Write the fields that change, such as {\"lateness\": \"PT48H\"}.",
                cause);
    }

    @Override
    List<String> lines(JsonNode document, QueryClient query, Console console) {
        int generation = Generations.number(document);
        if (wait) {
            return List.of(
                    "All numbers of " + experiment + " have been recomputed; generation " + generation
                            + " is now shown. Next:",
                    step("results " + experiment, "the new numbers"),
                    step("verify --experiment " + experiment, "compare them with the log"));
        }
        return List.of(
                "Generation " + generation + " recomputes " + experiment
                        + " and will be shown when it has caught up. Next:",
                step("replay status " + generation, "how far it is"),
                step("results " + experiment + " --generation " + generation, "its numbers before everybody sees them"),
                step("replay drop " + generation, "cancel the rebuild"));
    }
}
