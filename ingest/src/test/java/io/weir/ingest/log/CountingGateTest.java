package io.weir.ingest.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.kit.lag.Behind;
import io.weir.kit.lag.Lag;
import java.time.Duration;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountingGateTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @ParameterizedTest(name = "refusing {0}, {1} ms behind: {2}")
    @CsvSource({
        "false,     0, false",
        "false, 59999, false",
        "false, 60000,  true",
        "true,  59999,  true",
        "true,  30000,  true",
        "true,  29999, false",
        "true,      0, false"
    })
    void refusing_begins_at_the_limit_and_ends_at_half_of_it(boolean isRefusing, long behindMs, boolean refuses) {
        Behind behind = behindMs == 0 ? Behind.NOTHING : new Behind(5, Duration.ofMillis(behindMs), false);

        assertThat(CountingGate.refuses(isRefusing, known(behind), LIMIT)).isEqualTo(refuses);
    }

    @Test
    void the_oldest_partition_decides() {
        Lag lag = known(Behind.NOTHING, new Behind(1, LIMIT, false), Behind.NOTHING);

        assertThat(CountingGate.refuses(false, lag, LIMIT)).isTrue();
    }

    @Test
    void what_is_not_known_refuses_nothing() {
        Lag unknown = new Lag.Unknown("Kafka does not answer.");

        assertThat(CountingGate.refuses(false, unknown, LIMIT)).isFalse();
        assertThat(CountingGate.refuses(true, unknown, LIMIT)).isFalse();
    }

    @Test
    void switched_off_it_asks_nobody_and_refuses_nothing() {
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        try (CountingGate gate = new CountingGate(Duration.ZERO, null, metrics)) {
            gate.start();

            assertThat(gate.isRefusing()).isFalse();
            assertThat(gate.status().ready()).isTrue();
            assertThat(metrics.getMeters()).isEmpty();
        }
    }

    private static Lag known(Behind... partitions) {
        TreeMap<Integer, Behind> behind = new TreeMap<>();
        for (int partition = 0; partition < partitions.length; partition++)
            behind.put(partition, partitions[partition]);
        return new Lag.Known(behind);
    }
}
