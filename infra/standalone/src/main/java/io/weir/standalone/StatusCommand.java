package io.weir.standalone;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Says whether Weir runs, where, and how its parts are. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        description = {
            "Says whether a Weir runs on the data folder, on which ports, and how each part is.",
            "Also how far the statistics are behind the events that it has accepted."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it runs and every part is ready; it may be catching up with the log",
            "1:it runs, but a part is not ready",
            "3:none runs on the data folder"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir status",
            "  weir status --json | jq .health.status",
            "  weir status --json | jq .behind.events"
        })
final class StatusCommand implements Callable<Integer> {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int TIMEOUT_MS = 3000;

    /** What catches up does its work. */
    private static final Set<String> READY = Set.of("ready", "catching_up");

    @Mixin
    private DataFolder data;

    @Option(names = "--json", description = "For programs: one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        Console console = Console.system();
        Optional<RunningWeir> running = RunningWeir.find(data.path());
        if (running.isEmpty()) return notRunning(console);
        JsonNode health = health(running.get().management().resolve("/health"));
        JsonNode behind = behind(running.get());
        if (json) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("running", true);
            all.put("weir", running.get());
            all.put("health", health);
            all.put("behind", behind);
            all.put(
                    "not_answering",
                    running.get().servers().entrySet().stream()
                            .filter(server -> !ServerProbe.listens(server.getValue()))
                            .map(Map.Entry::getKey)
                            .toList());
            console.line(JSON.writeValueAsString(all));
        } else {
            print(running.get(), health, behind, console);
        }
        return READY.contains(health.path("status").asString("")) ? ExitCode.OK : ExitCode.FAILED;
    }

    private int notRunning(Console console) {
        if (!json) {
            throw new Trouble(
                    ExitCode.NOT_RUNNING, "No Weir runs on " + data.path() + ".", "Start it with `./weir up`.");
        }
        console.line(JSON.writeValueAsString(Map.of("running", false)));
        return ExitCode.NOT_RUNNING;
    }

    private static void print(RunningWeir running, JsonNode health, JsonNode behind, Console console) {
        console.line("Weir runs as process " + running.pid() + " since " + running.startedAt() + ": "
                + health.path("status").asString("not known") + ".");
        console.line("  ingest      " + running.ingest());
        console.line("  query       " + running.query());
        console.line("  management  " + running.management());
        running.servers()
                .forEach((name, address) -> console.line(String.format(
                        "  %-11s %s%s", name, address, ServerProbe.listens(address) ? "" : "  does not answer")));
        console.line("  data        " + running.dataFolder());
        console.line("  counting    " + BehindWords.of(behind));
        for (JsonNode part : health.path("parts")) {
            console.line(String.format(
                    "  %-5s %-15s %s",
                    part.path("ready").asBoolean() ? "ok" : "NOT",
                    part.path("name").asString(),
                    part.path("detail").asString()));
        }
    }

    /** What the management port says; of a process that does not answer, that. */
    private static JsonNode health(URI address) {
        try {
            return get(address);
        } catch (IOException e) {
            return JSON.createObjectNode().put("status", "does not answer on " + address);
        }
    }

    /** As the query API says it, of all statistics; unknown when it does not answer. */
    private static JsonNode behind(RunningWeir running) {
        try {
            return get(running.query().resolve("/v1/accounting")).path("behind");
        } catch (IOException e) {
            return JSON.createObjectNode()
                    .putNull("events")
                    .putNull("seconds")
                    .put("unknown", "The query API does not answer on " + running.query() + ".");
        }
    }

    private static JsonNode get(URI address) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MS);
        connection.setReadTimeout(TIMEOUT_MS);
        try (InputStream body = connection.getInputStream()) {
            return JSON.readTree(body);
        }
    }
}
