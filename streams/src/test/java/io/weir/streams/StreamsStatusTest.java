package io.weir.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.kit.lag.Behind;
import io.weir.kit.lag.Lag;
import io.weir.kit.management.ServiceHealth.Status;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StreamsStatusTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void it_catches_up_beyond_the_limit_and_not_at_it() {
        Status at = StreamsStatus.of(true, "running", behind(5, 60_000, false), LIMIT);
        Status beyond = StreamsStatus.of(true, "running", behind(5, 60_001, false), LIMIT);

        assertThat(at).isEqualTo(new Status(true, false, "running"));
        assertThat(beyond).isEqualTo(new Status(true, true, "catching_up: 5 events and 60 s behind the log"));
    }

    @Test
    void it_says_when_more_may_be_behind_than_is_known() {
        assertThat(StreamsStatus.of(true, "running", behind(1_234, 90_000, true), LIMIT)
                        .detail())
                .isEqualTo("catching_up: 1,234 events and at least 90 s behind the log");
    }

    @Test
    void an_unknown_lag_is_said_and_makes_nothing_not_ready() {
        Status status = StreamsStatus.of(true, "running", new Lag.Unknown("Kafka is away."), LIMIT);

        assertThat(status).isEqualTo(new Status(true, false, "running; how far it is behind is not known"));
    }

    @Test
    void what_does_not_run_is_not_ready_however_little_is_behind() {
        assertThat(StreamsStatus.of(false, "rebalancing", behind(5, 90_000, false), LIMIT))
                .isEqualTo(new Status(false, "rebalancing"));
    }

    private static Lag behind(long events, long millis, boolean isAtLeast) {
        return new Lag.Known(new TreeMap<>(Map.of(0, new Behind(events, Duration.ofMillis(millis), isAtLeast))));
    }
}
