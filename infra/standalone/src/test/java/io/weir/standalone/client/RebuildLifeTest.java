package io.weir.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.recovery.verify.Outcome;
import io.weir.recovery.verify.Report;
import io.weir.standalone.ExitCode;
import io.weir.standalone.client.agentdojo.AgentDojo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** In a whole Weir that counts real runs, one experiment is changed in what its numbers depend on while its events arrive. */
class RebuildLifeTest extends VerifiedWeir {

    private static final String CHANGE = """
            {"lateness": "unbounded", "cluster_by": "attributes.tool", "breakdowns": [],
             "metrics": [{"key": "calls", "kind": "count", "event_type": "call", "window": "PT30M"},
                         {"key": "all-calls", "kind": "count", "event_type": "call"}]}""";

    @Test
    void all_of_its_numbers_are_those_of_the_change_and_no_other_number_moves() throws Exception {
        Path change = Files.writeString(folder.resolve("change.json"), CHANGE);
        try (QueryClient query = new QueryClient(weir.running().query())) {
            assertThat(verify().verdict()).as("all is counted").isEqualTo(Report.Verdict.equal);
            JsonNode others = numbers(query.results(AgentDojo.BENIGN));
            assertThat(others.at("/variants/0/units").asLong()).isPositive();
            Traffic traffic = Traffic.start();

            assertThat(weir(new ReplayCommand(), "rebuild", BUSY, "--change", change.toString(), "--wait"))
                    .isEqualTo(ExitCode.OK);
            traffic.stop();
            await().atMost(Duration.ofMinutes(2))
                    .untilAsserted(() -> assertThat(verify().verdict()).isEqualTo(Report.Verdict.equal));

            Report report = verify();
            assertThat(outcome(report, BUSY)).isInstanceOf(Outcome.Equal.class);
            JsonNode results = query.results(BUSY);
            assertThat(results.get("generation").asInt()).isEqualTo(2);
            assertThat(results.get("rebuild_needed").asBoolean()).isFalse();
            assertThat(results.get("metrics").findValuesAsString("key")).contains("calls", "all-calls");
            assertThat(results.at("/clusters/metrics")).isNotEmpty();
            assertThat(numbers(query.results(AgentDojo.BENIGN))).isEqualTo(others);
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> query.replays().get("replays").size() == 1);
            assertThat(weir(new ReplayCommand(), "status")).isEqualTo(ExitCode.OK);
        }
    }

    private static JsonNode numbers(JsonNode results) {
        ObjectNode numbers = (ObjectNode) results.deepCopy();
        numbers.retain("variants", "phases", "metrics", "breakdowns", "events", "rebuild_needed");
        return numbers;
    }
}
