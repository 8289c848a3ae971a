package io.weir.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.kit.kafka.KafkaSettings;
import io.weir.oracle.Expected;
import io.weir.oracle.LogRecord;
import io.weir.oracle.Oracle;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Topics;
import io.weir.schemas.UnitType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that loses its old events, on real servers: the numbers do not notice. */
class LogRetentionServiceTest {

    @TempDir
    private Path folder;

    private Platform platform;

    @BeforeEach
    void start() throws Exception {
        platform = new Platform(folder);
    }

    @AfterEach
    void stop() throws Exception {
        platform.close();
    }

    @Test
    void numbers_stay_exact_when_counted_events_leave_the_log_also_on_an_instance_without_state() throws Exception {
        ExperimentDefinition experiment = Events.experiment(UnitType.run);
        List<LogRecord> log = Events.withoutConflicts(Events.random(20261201, 1_000));
        Expected half = Oracle.compute(experiment, log.subList(0, 500));
        startService("state");
        platform.define(experiment);
        PlatformTest.eventually(() -> assertThat(platform.definitions()).isNotEmpty());
        platform.send(log.subList(0, 500));
        PlatformTest.eventually(() -> assertThat(platform.inPostgres()).isEqualTo(half));

        PlatformTest.eventually(
                () -> assertThat(offsets(OffsetSpec.earliest())).isEqualTo(offsets(OffsetSpec.latest())));

        platform.stopService();
        startService("another-state");
        platform.send(log.subList(500, log.size()));
        PlatformTest.eventually(() -> assertThat(platform.inPostgres()).isEqualTo(Oracle.compute(experiment, log)));
        PlatformTest.eventually(() -> assertThat(platform.inRedis()).isEqualTo(Oracle.compute(experiment, log)));
        assertThat(platform.query("select count(*) from events")).containsExactly(Integer.toString(log.size()));
    }

    @Test
    void a_retention_without_an_archive_is_refused_at_the_start() {
        assertThatThrownBy(() -> platform.startService("state", "--weir.kafka.events-retention=30d"))
                .hasStackTraceContaining("WEIR_ARCHIVE) is not: events that are nowhere else are not deleted");
        assertThatThrownBy(() -> startService("state", "--weir.kafka.events-retention=1h"))
                .hasStackTraceContaining("WEIR_KAFKA_EVENTS_RETENTION) must be 1d or more");
    }

    /** Everything is old: events of the tests are received in 1970. */
    private void startService(String stateDir, String... settings) {
        List<String> all = new ArrayList<>(
                List.of("--weir.archive.uri=" + folder.resolve("archive").toUri(), "--weir.archive.rotate-age=1s"));
        if (settings.length == 0) all.add("--weir.kafka.events-retention=1d");
        all.addAll(List.of(settings));
        platform.startService(stateDir, all.toArray(String[]::new));
    }

    /** Of all partitions together. */
    private long offsets(OffsetSpec which) throws Exception {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (int p = 0; p < Platform.PARTITIONS; p++) asked.put(new TopicPartition(Topics.EVENTS, p), which);
        var settings = new KafkaSettings(
                platform.kafka.bootstrapServers(), KafkaSettings.Durability.replicated, Platform.PARTITIONS, 1, 1);
        try (Admin admin = Admin.create(settings.client("test"))) {
            return admin.listOffsets(asked).all().get().values().stream()
                    .mapToLong(found -> found.offset())
                    .sum();
        }
    }
}
