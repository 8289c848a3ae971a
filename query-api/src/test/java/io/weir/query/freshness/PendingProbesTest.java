package io.weir.query.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PendingProbesTest {

    private final PendingProbes pending = new PendingProbes();

    @Test
    void a_probe_comes_back_when_the_as_of_of_its_partition_is_after_it() {
        pending.stored(0, 41, 100);
        pending.stored(1, 7, 200);

        assertThat(pending.cameBack(Map.of(0, 41L, 1, 7L))).isEmpty();
        assertThat(pending.cameBack(Map.of(0, 42L))).containsExactly(100L);
        assertThat(pending.cameBack(Map.of(0, 42L))).as("once").isEmpty();
        assertThat(pending.cameBack(Map.of(0, 42L, 1, 8L))).containsExactly(200L);
        assertThat(pending.isEmpty()).isTrue();
    }

    @Test
    void every_probe_of_a_stall_is_measured_not_only_the_first() {
        for (int second = 0; second < 60; second++) pending.stored(0, second, second);

        assertThat(pending.oldest(1_000)).isZero();
        assertThat(pending.cameBack(Map.of(0, 1_000L)))
                .hasSize(60)
                .startsWith(0L, 1L)
                .endsWith(59L);
        assertThat(pending.oldest(1_000)).isEqualTo(1_000);
    }

    @Test
    void no_more_are_pending_than_an_hour_brings() {
        for (int i = 0; i < PendingProbes.MOST - 1; i++) pending.stored(i % 8, i / 8, i);
        assertThat(pending.isFull()).isFalse();

        pending.stored(0, 1_000, 1);

        assertThat(pending.isFull()).isTrue();
    }

    @Test
    void the_oldest_is_known_across_a_wrap_of_the_clock() {
        pending.stored(0, 1, Long.MAX_VALUE - 5);
        pending.stored(1, 1, Long.MIN_VALUE + 5);

        assertThat(pending.oldest(Long.MIN_VALUE + 9)).isEqualTo(Long.MAX_VALUE - 5);
    }
}
