package io.weir.streams;

import io.weir.kit.kafka.KafkaSettings;
import java.nio.file.Path;
import java.time.Duration;

final class TestSettings {

    private TestSettings() {}

    static StreamsSettings in(Path stateDir) {
        return new StreamsSettings(
                "weir-test",
                1,
                Duration.ofMillis(250),
                1,
                1,
                0,
                stateDir.toString(),
                32 << 20,
                500,
                Duration.ofMillis(20),
                true,
                Duration.ofDays(90),
                Duration.ofMillis(50),
                Duration.ofSeconds(60));
    }

    static KafkaSettings kafka(String bootstrapServers) {
        return new KafkaSettings(bootstrapServers, KafkaSettings.Durability.replicated, 4, 1, 1);
    }
}
