package io.weir.bench.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class KeepsUpTest {

    private static final double RATE = 1_000;

    @Test
    void a_lag_that_jumps_about_below_a_second_of_events_is_kept() {
        assertThat(failure(second -> second % 3 * 300)).isEmpty();
    }

    @Test
    void a_lag_that_grows_by_more_than_a_second_of_events_is_not() {
        assertThat(failure(second -> second * 40)).startsWith("sink events falls behind");
    }

    @Test
    void a_lag_that_stays_above_three_seconds_of_events_is_not() {
        assertThat(failure(second -> 3_001)).isEqualTo("sink events is 3,001 records behind");
    }

    @Test
    void the_gauges_of_all_sinks_are_read() {
        SinkLags lags = SinkLags.of("""
                # TYPE weir_sink_lag gauge
                weir_sink_lag{sink="events"} 12.0
                weir_sink_lag{application="weir",sink="redis"} 1.5E3
                """);

        assertThat(lags.bySink()).isEqualTo(Map.of("events", 12.0, "redis", 1_500.0));
        assertThat(lags.most()).isEqualTo(1_500);
    }

    private static String failure(DoubleUnaryOperator lag) {
        KeepsUp sinks = new KeepsUp();
        for (int second = 0; second < 60; second++) {
            sinks.add(second, new SinkLags(Map.of("events", lag.applyAsDouble(second), "redis", 0.0)));
        }
        return sinks.failure(RATE);
    }
}
