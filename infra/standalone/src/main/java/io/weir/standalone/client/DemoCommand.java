package io.weir.standalone.client;

import io.weir.standalone.Console;
import io.weir.standalone.DataFolder;
import io.weir.standalone.ExitCode;
import io.weir.standalone.RunningWeir;
import io.weir.standalone.Trouble;
import io.weir.standalone.WeirProcess;
import io.weir.standalone.WeirSettings;
import io.weir.standalone.client.agentdojo.AgentDojo;
import io.weir.standalone.client.agentdojo.RunEvents;
import io.weir.standalone.client.agentdojo.RunTable;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Shows what Weir does, on published runs of real agents. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        description = {
            "Starts everything, loads 2,178 published agent runs and prints their results.",
            "",
            "Uses the Weir that runs on the data folder, if one does. Posts the runs of gpt-4o on AgentDojo as",
            "events, waits until all of them are in the results, and prints these beside the published",
            "percentages. Keeps running until Ctrl-C. Running it again changes no number."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the nine published percentages were reproduced exactly",
            "1:they were not, or something does not answer",
            "2:the command line, or a setting, is wrong",
            "4:another process uses the data folder",
            "5:a port is taken by another program"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  weir demo", "  weir demo --exit --json > results.json"})
public final class DemoCommand implements Callable<Integer> {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(120);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Mixin
    private DataFolder data;

    @Option(names = "--exit", description = "Stop by itself when the results are printed.")
    private boolean exit;

    @Option(names = "--json", description = "For programs: one JSON array of both results documents.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        Console console = Console.system();
        Optional<RunningWeir> running = RunningWeir.find(data.path());
        if (running.isPresent()) return show(RunningWeir.require(data.path()), console);
        try (WeirProcess process = WeirProcess.start(WeirSettings.in(data.path()), console)) {
            int code = show(process.running(), console);
            if (exit) return code;
            process.awaitStop();
            return code;
        }
    }

    private int show(RunningWeir weir, Console console) {
        console.step("Ingest " + weir.ingest() + ", query API " + weir.query() + ", health " + weir.management());
        weir.servers().forEach((name, address) -> console.step("  " + name + " " + address));
        console.step("Data in " + weir.dataFolder());
        try (QueryClient query = new QueryClient(weir.query())) {
            for (String experiment : AgentDojo.EXPERIMENTS) query.define(AgentDojo.definition(experiment));
            console.step("Experiments " + String.join(" and ", AgentDojo.EXPERIMENTS) + " are defined");
            for (String experiment : AgentDojo.EXPERIMENTS)
                Activation.await(query.define(AgentDojo.definition(experiment)), weir.ingest(), console);
            LogEnd end = post(weir, console);
            List<JsonNode> results = new ArrayList<>();
            for (String experiment : AgentDojo.EXPERIMENTS) results.add(await(query, experiment, end));
            int different = print(results, console);
            if (!json) goOn(query, weir, different, console);
            return different == 0 ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private static LogEnd post(RunningWeir weir, Console console) {
        List<String> events = RunEvents.published(1);
        try (Progress progress = new Progress(console, "2,178 runs", events.size());
                IngestClient ingest = new IngestClient(weir.ingest(), progress)) {
            events.forEach(ingest::add);
            ingest.flush();
            if (ingest.refused() > 0) {
                throw new Trouble(
                        ExitCode.FAILED,
                        "Ingest refused " + ingest.refused() + " events, the first: "
                                + ingest.refusals().getFirst(),
                        "Look into " + weir.dataFolder() + "/logs.");
            }
            return ingest.end();
        }
    }

    private static JsonNode await(QueryClient query, String experiment, LogEnd end) {
        Instant deadline = Instant.now().plus(LONGEST_WAIT);
        JsonNode counted = null;
        while (Instant.now().isBefore(deadline)) {
            JsonNode results = query.published(experiment);
            if (end.isCoveredBy(results.get("as_of"))) counted = results;
            if (counted != null && !isCatchingUp(results)) return results;
            pause();
        }
        if (counted != null) return counted;
        throw new Trouble(
                ExitCode.FAILED,
                "The results of " + experiment + " did not reach the posted events within " + LONGEST_WAIT.toSeconds()
                        + " s.",
                "See `./weir status` and the log; nothing is lost, `./weir results " + experiment
                        + "` shows them later.");
    }

    /** The verdict waits then: a machine that has just begun may be seconds behind with Weir's own events. */
    private static boolean isCatchingUp(JsonNode results) {
        return results.at("/health/checks").findValuesAsString("check").contains("catching_up");
    }

    /** How many of the published percentages differ. */
    private int print(List<JsonNode> results, Console console) {
        Map<String, BigDecimal> published = RunTable.published();
        if (json) {
            console.line(JSON.writeValueAsString(results));
        } else {
            ResultsView view = new ResultsView(published, Colour.of(console));
            for (JsonNode experiment : results) {
                console.line("");
                view.lines(experiment).forEach(console::line);
            }
        }
        return different(results, published);
    }

    static int different(List<JsonNode> results, Map<String, BigDecimal> published) {
        int same = 0;
        for (JsonNode experiment : results) {
            for (JsonNode metric : experiment.get("metrics")) {
                for (JsonNode arm : metric.get("variants")) {
                    BigDecimal known =
                            published.get(experiment.get("experiment").asString() + "/"
                                    + metric.get("key").asString() + "/"
                                    + arm.get("variant").asString());
                    BigDecimal percent = ResultsView.percent(arm);
                    if (known != null && percent != null && known.compareTo(percent) == 0) same++;
                }
            }
        }
        return published.size() - same;
    }

    private void goOn(QueryClient query, RunningWeir weir, int different, Console console) {
        console.line("");
        console.line(
                different == 0
                        ? "All nine published percentages were reproduced exactly."
                        : different + " of the nine published percentages differ from the ones above.");
        console.line("");
        console.line("Go on:");
        for (String experiment : AgentDojo.EXPERIMENTS) console.line("  curl " + query.resultsUri(experiment));
        console.line(
                "  ./weir load events FILE        your own events, one JSON object a line (./weir load events --help)");
        console.line("  ./weir status                  what runs, and how it is");
        if (!exit)
            console.line("  Ctrl-C, or ./weir stop         stops everything in order; the data stay in "
                    + weir.dataFolder());
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Trouble(ExitCode.FAILED, "Interrupted.", "Run it again: nothing counts twice.", e);
        }
    }
}
