package io.weir.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Gauge;
import io.weir.kit.management.ServiceHealth.Status;
import io.weir.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counting is held up by a transaction that stays open in the log: who reads committed records cannot pass it. */
class CatchingUpTest {

    @TempDir
    private Path folder;

    private Platform platform;

    @BeforeEach
    void start() throws Exception {
        platform = new Platform(folder);
        platform.startService("state", "--weir.streams.catching-up-after=1s");
    }

    @AfterEach
    void stop() throws Exception {
        platform.close();
    }

    @Test
    void what_is_behind_shows_by_partition_and_in_the_readiness_until_it_is_counted() throws Exception {
        eventually().until(() -> lag("events", 0) == 0 && lag("events", 3) == 0);
        assertThat(status().isCatchingUp()).isFalse();

        try (var producer = transactional()) {
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(Topics.EVENTS, 0, null, new byte[] {1}));
            producer.flush();
            platform.send(Events.random(7, 500));

            eventually().until(() -> status().isCatchingUp());
            double before = lag("seconds", 0);
            eventually().until(() -> lag("seconds", 0) > before);
            assertThat(lag("events", 0)).isPositive();
            eventually().until(() -> lag("events", 1) == 0 && lag("seconds", 1) == 0);
            assertThat(status().ready()).isTrue();
            assertThat(status().detail()).startsWith("catching_up: ");

            producer.commitTransaction();
        }

        eventually().until(() -> lag("events", 0) == 0 && lag("seconds", 0) == 0);
        eventually().until(() -> !status().isCatchingUp());
        assertThat(status().ready()).isTrue();
    }

    private Status status() {
        return platform.health("streams").status();
    }

    /** NaN: there is no such gauge yet, or the lag is unknown. */
    private double lag(String unit, int partition) {
        Gauge gauge = platform.metrics()
                .find("weir.streams.lag." + unit)
                .tag("partition", Integer.toString(partition))
                .gauge();
        return gauge == null ? Double.NaN : gauge.value();
    }

    private KafkaProducer<byte[], byte[]> transactional() {
        var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", platform.kafka.bootstrapServers(), "transactional.id", "holds-up"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(90));
    }
}
