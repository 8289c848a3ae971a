package io.weir.query.behind;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.kit.lag.Behind;
import io.weir.kit.lag.Lag;
import io.weir.kit.lag.LogEnds;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ResultsBehindTest {

    private static final String UNKNOWN =
            "{\"events\":null,\"seconds\":null,\"at_least\":false,\"unknown\":\"Kafka has not said yet where weir.events.v1 ends.\"}";

    @Test
    void the_positions_are_those_of_the_first_as_of() {
        assertThat(
                        asOf(
                                "{\"experiment\":\"x\",\"as_of\":{\"0\":17,\"12\":4000000000},\"clusters\":{\"as_of\":{\"0\":1}}}"))
                .isEqualTo(Map.of(0, 17L, 12, 4_000_000_000L));
        assertThat(asOf("{\"as_of\":{}}")).isEmpty();
        assertThat(asOf("{\"as_of\":{\"7\":0}}")).isEqualTo(Map.of(7, 0L));
    }

    @Test
    void a_text_that_looks_like_positions_is_none() {
        assertThat(asOf("{\"experiment\":\"\\\"as_of\\\":{\\\"0\\\":5}\",\"as_of\":{\"1\":2}}"))
                .isEqualTo(Map.of(1, 2L));
    }

    @Test
    void a_document_without_positions_is_our_fault() {
        assertThatThrownBy(() -> asOf("{\"as_of\":1}")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void the_field_is_the_last_and_the_document_stays_as_it_was() {
        byte[] document = "{\"as_of\":{\"0\":17},\"events\":{}}".getBytes(UTF_8);

        byte[] added = new ResultsBehind(new LogEnds(InstantSource.system())).addedTo(document);

        assertThat(new String(added, UTF_8))
                .isEqualTo("{\"as_of\":{\"0\":17},\"events\":{},\"behind\":" + UNKNOWN + "}");
        assertThat(new String(document, UTF_8)).isEqualTo("{\"as_of\":{\"0\":17},\"events\":{}}");
    }

    @Test
    void numbers_are_catching_up_beyond_five_seconds_and_not_while_that_is_unknown() {
        assertThat(ResultsBehind.isFar(behind(5_000))).isFalse();
        assertThat(ResultsBehind.isFar(behind(5_001))).isTrue();
        assertThat(ResultsBehind.isFar(new Lag.Unknown("Kafka is away."))).isFalse();
    }

    private static Lag behind(long millis) {
        return new Lag.Known(new TreeMap<>(Map.of(0, new Behind(1, Duration.ofMillis(millis), false))));
    }

    private static Map<Integer, Long> asOf(String document) {
        return ResultsBehind.asOf(document.getBytes(UTF_8));
    }
}
