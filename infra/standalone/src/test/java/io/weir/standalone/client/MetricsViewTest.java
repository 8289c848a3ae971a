package io.weir.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MetricsViewTest {

    private static final JsonNode COST = JsonMapper.shared().readTree("""
            {"key":"weir.cost_per_run","version":2,"kind":"ratio","unit_of_measure":"USD","direction":"decrease",
             "name":"Cost per run","description":"Money for model calls, by completed run. Needs llm_call with the value cost_usd, and run_completed."}""");
    private static final JsonNode PLAIN = JsonMapper.shared().readTree("""
            {"key":"steps","version":1,"kind":"count","unit_of_measure":null,"direction":"increase","name":"Steps","description":null}""");

    @Test
    void a_metric_is_a_line_and_what_it_says_below_it() {
        assertThat(new MetricsView(false).lines(List.of(COST, PLAIN)))
                .containsExactly(
                        "weir.cost_per_run  version 2, ratio in USD, better is lower",
                        "    Cost per run. Money for model calls, by completed run. Needs llm_call with the value cost_usd,",
                        "    and run_completed.",
                        "steps  version 1, count, better is higher",
                        "    Steps.");
    }

    @Test
    void nobody_commands_the_terminal_by_a_description() {
        JsonNode coloured = JsonMapper.shared()
                .readTree(PLAIN.toString().replace("\"description\":null", "\"description\":\"a\\u001b[31mred\\nb\""));

        assertThat(new MetricsView(false).lines(List.of(coloured)))
                .containsExactly("steps  version 1, count, better is higher", "    Steps. a [31mred b");
    }

    @Test
    void where_there_is_none_the_next_step_is_told() {
        assertThat(new MetricsView(true).lines(List.of())).containsExactly("No such metric. `weir metrics` shows all.");
        assertThat(new MetricsView(true).lines(List.of(PLAIN)).getFirst()).startsWith("\033[1msteps\033[0m");
    }
}
