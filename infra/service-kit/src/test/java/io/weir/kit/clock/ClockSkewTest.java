package io.weir.kit.clock;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.embedded.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClockSkewTest {

    private static final Instant ASKED = Instant.parse("2026-11-30T12:00:00Z");

    /** What the way to Kafka and back may have taken is no skew. */
    @ParameterizedTest(name = "theirs {0} ms after the question, the answer after 40 ms: {1} ms ahead")
    @CsvSource({"-1,1", "0,0", "20,0", "40,0", "41,-1", "-7200000,7200000", "7200040,-7200000"})
    void what_the_trip_does_not_explain_is_skew(long theirs, long skew) {
        assertThat(ClockSkew.between(ASKED, Duration.ofMillis(40), ASKED.plusMillis(theirs)))
                .isEqualTo(Duration.ofMillis(skew));
    }

    @Test
    void kafka_is_asked_for_its_time(@TempDir Path folder) throws Exception {
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        ClockSkew right = new ClockSkew(Instant::now).shownAs("right", metrics);
        ClockSkew ahead = new ClockSkew(() -> Instant.now().plusSeconds(7_200)).shownAs("ahead", metrics);
        ClockSkew behind = new ClockSkew(() -> Instant.now().minusSeconds(7_200)).shownAs("behind", metrics);
        assertThat(metrics.get("weir.clock.skew")
                        .tag("service", "right")
                        .gauge()
                        .value())
                .isNaN();
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, 0);
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            right.at(admin);
            ahead.at(admin);
            behind.at(admin);
        }

        assertThat(right.skew().orElseThrow().abs()).isLessThan(Duration.ofSeconds(1));
        assertThat(ahead.skew().orElseThrow().toMinutes()).isBetween(119L, 120L);
        assertThat(behind.skew().orElseThrow().toMinutes()).isBetween(-120L, -119L);
        assertThat(metrics.get("weir.clock.skew")
                        .tag("service", "ahead")
                        .gauge()
                        .value())
                .isBetween(7_100.0, 7_200.0);
    }
}
