package io.weir.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class QuerySettingsTest {

    @Test
    void the_defaults_are_these() {
        assertThat(bind(Map.of()))
                .isEqualTo(new QuerySettings(
                        "127.0.0.1",
                        8000,
                        Duration.ofSeconds(2),
                        DataSize.ofKilobytes(256),
                        10,
                        Duration.ofSeconds(3),
                        Duration.ofMillis(250),
                        0,
                        1_000,
                        Duration.ofSeconds(10),
                        true,
                        Duration.ofMinutes(5),
                        DataSize.ofMegabytes(32),
                        10_000,
                        Duration.ofMinutes(1),
                        true));
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource({
        "port, -1",
        "port, 65536",
        "activation-delay, -1s",
        "max-body, 0",
        "database-pool, 0",
        "database-timeout, 0s",
        "redis-timeout, 0s",
        "computing-threads, -1",
        "max-waiting, -1",
        "longest-wait, 0s",
        "cache-ttl, 0s",
        "results-cache-size, -1B",
        "cache-max-size, -1",
        "experiment-cache-ttl, 0s"
    })
    void a_value_that_cannot_be_is_refused_by_its_name(String name, String value) {
        assertThatThrownBy(() -> bind(Map.of("weir.query." + name, value)))
                .rootCause()
                .hasMessageStartingWith("weir.query." + name + " must be");
    }

    private static QuerySettings bind(Map<String, String> set) {
        return new Binder(new MapConfigurationPropertySource(set)).bindOrCreate("weir.query", QuerySettings.class);
    }
}
