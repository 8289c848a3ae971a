package io.weir.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BehindWordsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0     | 0        | false | nothing is behind: every event in the log is counted",
                "1     | 0.42     | false | 1 event behind the log, 0.4 s",
                "48210 | 119.94   | false | 48,210 events behind the log, 119.9 s",
                "48210 | 120      | true  | 48,210 events behind the log, at least 2 min 0 s",
                "7     | 7199.4   | false | 7 events behind the log, 119 min 59 s",
                "7     | 7200     | false | 7 events behind the log, 2 h 0 min",
                "7     | 90061    | false | 7 events behind the log, 25 h 1 min"
            })
    void the_time_is_in_the_largest_units_that_say_enough(long events, double seconds, boolean atLeast, String words) {
        String behind =
                "{\"events\":%d,\"seconds\":%s,\"at_least\":%s,\"unknown\":null}".formatted(events, seconds, atLeast);

        assertThat(BehindWords.of(read(behind))).isEqualTo(words);
    }

    @Test
    void what_is_not_known_is_said_with_its_reason_and_is_not_nothing() {
        JsonNode unknown = read("{\"events\":null,\"seconds\":null,\"unknown\":\"Kafka is away.\"}");

        assertThat(BehindWords.of(unknown)).isEqualTo("not known how far behind. Kafka is away.");
        assertThat(BehindWords.isNothing(unknown)).isFalse();
    }

    private static JsonNode read(String json) {
        return JsonMapper.shared().readTree(json);
    }
}
