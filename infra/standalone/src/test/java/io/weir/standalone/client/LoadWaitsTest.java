package io.weir.standalone.client;

import static io.weir.standalone.SilentConsole.SILENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.standalone.ExitCode;
import io.weir.standalone.WeirProcess;
import io.weir.standalone.WeirSettings;
import io.weir.standalone.client.agentdojo.AgentDojo;
import io.weir.standalone.client.agentdojo.RunEvents;
import io.weir.standalone.client.agentdojo.RunTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

class LoadWaitsTest {

    @Test
    void results_asked_for_right_after_a_load_that_waits_have_all_of_it(@TempDir Path folder) throws Exception {
        List<String> events = RunTable.runs().stream()
                .flatMap(run -> RunEvents.of(run).stream())
                .toList();
        Path file = Files.write(folder.resolve("events.ndjson"), events);
        WeirSettings settings = WeirSettings.in(folder.resolve("data"))
                .with("weir.ingest.port", "0")
                .with("weir.query.port", "0")
                .with("weir.management.port", "0");
        try (WeirProcess weir = WeirProcess.start(settings, SILENT);
                QueryClient query = new QueryClient(weir.running().query())) {
            for (String experiment : AgentDojo.EXPERIMENTS) {
                Activation.await(
                        query.define(AgentDojo.definition(experiment)),
                        weir.running().ingest(),
                        SILENT);
            }

            int code = new CommandLine(new LoadCommand())
                    .execute(
                            "events",
                            file.toString(),
                            "--wait",
                            "--data-dir",
                            settings.dataFolder().toString());

            assertThat(code).isEqualTo(ExitCode.OK);
            List<JsonNode> results =
                    AgentDojo.EXPERIMENTS.stream().map(query::published).toList();
            assertThat(DemoCommand.different(results, RunTable.published())).isZero();
        }
    }
}
