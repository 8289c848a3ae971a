package io.weir.standalone.client.tau2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.weir.standalone.client.tau2.Simulation.ModelCall;
import io.weir.standalone.client.tau2.Simulation.ToolCall;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SimulationsTest {

    private static final Path DATA = Path.of(System.getProperty("weir.root"), "../shared/data");

    private static List<Simulation> simulations() throws Exception {
        assumeThat(Files.exists(DATA.resolve("tau2/results.tar.gz")))
                .as("tau2-bench's results, shared/data/tau2/results.tar.gz")
                .isTrue();
        List<Simulation> runs = new ArrayList<>();
        Simulations.read(DATA.resolve("tau2"), runs::add);
        return runs;
    }

    @Test
    void costs_tokens_calls_and_successes_are_the_published_ones() throws Exception {
        List<Simulation> all = simulations();
        JsonNode expected = JsonMapper.shared()
                .readTree(Files.readString(DATA.resolve("tau2-expected.json")))
                .get("groups");
        assertThat(expected).hasSize(9);
        for (JsonNode group : expected) {
            String agent = Tau2.variant(group.get("agent").asString());
            List<Simulation> runs = all.stream()
                    .filter(run -> run.agent().equals(agent)
                            && run.domain().equals(group.get("domain").asString()))
                    .toList();
            String name = agent + " " + group.get("domain").asString();

            assertThat(runs).as(name).hasSize(group.get("runs").asInt());
            assertThat(runs.stream().filter(Simulation::isSuccess))
                    .as(name)
                    .hasSize(group.get("reward_sum").asInt());
            assertThat(runs.stream().map(Simulation::task).distinct())
                    .as(name)
                    .hasSize(group.get("tasks").asInt());
            assertThat(tokens(runs, ModelCall::inputTokens))
                    .as(name)
                    .isEqualTo(group.get("agent_prompt_tokens").asLong(0));
            assertThat(tokens(runs, ModelCall::outputTokens))
                    .as(name)
                    .isEqualTo(group.get("agent_completion_tokens").asLong(0));
            assertThat(runs.stream().flatMap(run -> run.steps().stream()).filter(ToolCall.class::isInstance))
                    .as(name)
                    .hasSize(group.get("agent_tool_calls").asInt());
            assertThat(millionthsOfCents(runs, Simulation::agentCost))
                    .as(name)
                    .isEqualTo(expected(group, "agent_cost_total"));
            assertThat(millionthsOfCents(runs, Simulation::userCost))
                    .as(name)
                    .isEqualTo(expected(group, "user_cost_total"));
        }
    }

    @Test
    void an_events_id_is_its_own_within_its_run_and_short_enough() throws Exception {
        for (Simulation run : simulations()) {
            List<String> ids = SimulationEvents.of(run).stream()
                    .map(event -> JsonMapper.shared().readTree(event).get("id").asString())
                    .toList();

            assertThat(new HashSet<>(ids)).hasSameSizeAs(ids);
            assertThat(ids).allMatch(id -> id.length() <= 128);
            assertThat(run.id().length()).isLessThanOrEqualTo(512);
        }
    }

    @Test
    void every_run_belongs_to_the_experiments_of_its_domain_and_agent() throws Exception {
        for (Simulation run : simulations()) {
            boolean isOfTwo = run.agent().startsWith("claude");
            assertThat(Tau2.experimentsOf(run)).as(run.id()).hasSize(isOfTwo ? 2 : 1);
        }
    }

    private static long tokens(List<Simulation> runs, Function<ModelCall, Long> of) {
        return runs.stream()
                .flatMap(run -> run.steps().stream())
                .filter(ModelCall.class::isInstance)
                .map(ModelCall.class::cast)
                .mapToLong(of::apply)
                .sum();
    }

    /** As the events carry it; null: unknown of every run. */
    private static Long millionthsOfCents(List<Simulation> runs, Function<Simulation, BigDecimal> of) {
        List<BigDecimal> known =
                runs.stream().map(of).filter(value -> value != null).toList();
        if (known.isEmpty()) return null;
        return known.stream()
                .map(value -> value.movePointRight(2).setScale(6, RoundingMode.HALF_EVEN))
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .unscaledValue()
                .longValueExact();
    }

    private static Long expected(JsonNode group, String name) {
        return group.get(name).isNull() ? null : Math.round(group.get(name).asDouble() * 1e8);
    }
}
