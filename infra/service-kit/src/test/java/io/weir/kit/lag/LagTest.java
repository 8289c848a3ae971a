package io.weir.kit.lag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LagTest {

    @Test
    void the_total_has_the_events_of_all_partitions_and_the_age_of_the_oldest() {
        Lag.Known lag = new Lag.Known(new TreeMap<>(Map.of(
                0, new Behind(5, Duration.ofSeconds(3), false),
                1, Behind.NOTHING,
                2, new Behind(7, Duration.ofSeconds(2), false))));

        assertThat(lag.total()).isEqualTo(new Behind(12, Duration.ofSeconds(3), false));
    }

    @Test
    void the_total_is_at_least_when_one_partition_is() {
        Lag.Known lag = new Lag.Known(new TreeMap<>(Map.of(
                0, new Behind(5, Duration.ofSeconds(3), false),
                1, new Behind(1, Duration.ofSeconds(1), true))));

        assertThat(lag.total()).isEqualTo(new Behind(6, Duration.ofSeconds(3), true));
    }

    @Test
    void nothing_behind_has_no_age() {
        assertThatThrownBy(() -> new Behind(0, Duration.ofSeconds(1), false))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Behind(-1, Duration.ZERO, false)).isInstanceOf(IllegalArgumentException.class);
    }
}
