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
    void all_is_counted_when_the_positions_cover_it_and_no_look_is_open() {
        assertThat(holds("{\"as_of\":{\"0\":10,\"1\":5},\"total\":{\"looks_residual\":0}}"))
                .isTrue();
        assertThat(holds("{\"as_of\":{\"0\":12,\"1\":5},\"total\":{\"looks_residual\":2}}"))
                .isFalse();
        assertThat(holds("{\"as_of\":{\"0\":10,\"1\":4},\"total\":{\"looks_residual\":0}}"))
                .isFalse();
        assertThat(holds("{\"as_of\":{\"0\":10},\"total\":{\"looks_residual\":0}}"))
                .isFalse();
    }
}
