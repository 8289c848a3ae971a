package io.weir.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class CountedTest {

    private static boolean holds(String accounting) {
        LogEnd end = new LogEnd();
        end.add(0, 9);
        end.add(1, 4);
        return Counted.holds(JsonMapper.shared().readTree(accounting), end);
    }

    @Test
    void all_is_counted_when_it_is_in_the_results_that_events_come_to_last() {
        assertThat(holds("{\"as_of\":{\"0\":10,\"1\":5},\"results_as_of\":{\"0\":10,\"1\":5}}"))
                .isTrue();
        assertThat(holds("{\"as_of\":{\"0\":12,\"1\":5},\"results_as_of\":{\"0\":9,\"1\":5}}"))
                .isFalse();
        assertThat(holds("{\"as_of\":{\"0\":10,\"1\":5},\"results_as_of\":{\"0\":10}}"))
                .isFalse();
    }

    @Test
    void verdicts_wait_while_more_than_five_seconds_are_missing() {
        assertThat(isUpToDate("5.1")).isFalse();
        assertThat(isUpToDate("4.9")).isTrue();
        assertThat(isUpToDate("null")).as("nobody knows").isTrue();
    }

    private static boolean isUpToDate(String seconds) {
        return Counted.isUpToDate(JsonMapper.shared().readTree("{\"behind\":{\"seconds\":" + seconds + "}}"));
    }
}
