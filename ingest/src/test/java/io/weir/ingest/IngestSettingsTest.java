package io.weir.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ingest.read.Limits;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

final class IngestSettingsTest {

    @Test
    void the_defaults_are_those_of_the_design() {
        IngestSettings settings = bind(Map.of());

        assertThat(settings.port()).isEqualTo(8002);
        assertThat(settings.host()).isEqualTo("127.0.0.1");
        assertThat(settings.limits()).isEqualTo(new Limits(262_144, 1000, 5_242_880, 64, 64, 512, 128, 4096, 32_768));
        assertThat(settings.futureTolerance()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.maxBytesInFlight().toMegabytes()).isEqualTo(32);
        assertThat(settings.log().deliveryTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.log().requestTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.log().maxBlock()).isEqualTo(Duration.ofMillis(50));
        assertThat(settings.maxClockSkew()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.refuseWhenCountingBehind()).isEqualTo(Duration.ZERO);
    }

    @ParameterizedTest
    @CsvSource({
        "port, 65536",
        "max-event-size, 0B",
        "max-event-size, 769KB",
        "max-events, 0",
        "max-batch-size, 1KB",
        "max-text-size, 1MB",
        "max-bytes-in-flight, 1MB",
        "future-tolerance, -1s",
        "future-tolerance, 301s",
        "max-attribute-length, 16384",
        "max-name-length, 16384",
        "max-id-length, 0",
        "max-clock-skew, 0s",
        "delivery-timeout, 1s",
        "workers, -1",
        "refuse-when-counting-behind, 4s",
        "refuse-when-counting-behind, -1s"
    })
    void a_wrong_setting_is_named_with_its_range(String name, String value) {
        assertThatThrownBy(() -> bind(Map.of("weir.ingest." + name, value)))
                .rootCause()
                .hasMessageContaining("weir.ingest." + name + " must be ");
    }

    private static IngestSettings bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("weir.ingest", IngestSettings.class);
    }
}
