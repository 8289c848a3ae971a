package io.weir.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TrafficRequestTest {

    private static final Traffic TRAFFIC = new Traffic(50);

    @Test
    void a_units_first_events_are_exposures_to_three_experiments_and_the_others_are_calls() {
        JsonNode first = body(0).get(7);
        JsonNode second = body(2_000).get(7);
        JsonNode fourth = body(6_000).get(7);

        assertThat(first.at("/units/user").asString()).isEqualTo("u-000000000007");
        assertThat(first.at("/exposure/experiment").asString()).isEqualTo("bench-00021");
        assertThat(first.at("/exposure/variant").asString()).isEqualTo("b");
        assertThat(second.at("/units/user")).isEqualTo(first.at("/units/user"));
        assertThat(second.at("/exposure/experiment").asString()).isEqualTo("bench-00022");
        assertThat(fourth.at("/units/user")).isEqualTo(first.at("/units/user"));
        assertThat(fourth.at("/type").asString()).isEqualTo("llm_call");
        assertThat(fourth.at("/id").asString()).isEqualTo("000000006007");
    }

    @Test
    void after_fifty_events_of_each_other_units_come() {
        assertThat(Traffic.unit(99_999)).isEqualTo(1_999);
        assertThat(Traffic.unit(100_000)).isEqualTo(2_000);
    }

    private static JsonNode body(long first) {
        String request = new String(new TrafficRequest(TRAFFIC, "localhost").fill(first), StandardCharsets.US_ASCII);
        return JsonMapper.shared().readTree(request.substring(request.indexOf("\r\n\r\n") + 4));
    }
}
