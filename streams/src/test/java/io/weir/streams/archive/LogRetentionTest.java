package io.weir.streams.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.archive.ArchivedRange;
import io.weir.archive.ArchivedRecord;
import io.weir.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** Nothing is deleted from the log that the archive cannot give back, that somebody has not read, or that is too young. */
class LogRetentionTest {

    private static final TopicPartition FIRST = new TopicPartition(Topics.EVENTS, 0);
    private static final TopicPartition SECOND = new TopicPartition(Topics.EVENTS, 1);
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    private Path folder;

    private ArchivedLog log;
    private LogRetention retention;
    private Instant now = Instant.now();
    private final Map<Integer, Long> readTo = new HashMap<>(Map.of(0, 1_000L, 1, 1_000L));

    @BeforeEach
    void archiveFilesOfSomeRecords() throws IOException {
        log = new ArchivedLog(folder);
        log.rotateBytes = DataSize.ofKilobytes(1);
        log.startWriter();
        for (int i = 0; i < 3; i++) {
            log.send(Topics.EVENTS, 0, 100, 100);
            log.send(Topics.EVENTS, 1, 10, 100);
            log.requireExact();
        }
    }

    @AfterEach
    void close() {
        if (retention != null) retention.stop();
        log.close();
    }

    @Test
    void what_is_young_stays_and_what_is_old_goes_while_the_archive_has_all_of_it() throws IOException {
        List<ArchivedRecord> before = log.inArchive(FIRST);
        start();
        eventually(() ->
                assertThat(retention.status().detail()).isEqualTo("events stay for 1 days; the log has 330 offsets"));
        assertThat(beginning(FIRST)).isZero();
        retention.stop();

        now = now.plus(DAY).plusSeconds(60);
        start();

        eventually(() -> assertThat(beginning(FIRST)).isEqualTo(300));
        eventually(() -> assertThat(beginning(SECOND)).isEqualTo(30));
        assertThat(log.inArchive(FIRST)).hasSameSizeAs(before);
        log.send(Topics.EVENTS, 0, 5, 100);
        eventually(() -> assertThat(log.ends().get(FIRST)).isEqualTo(305));
    }

    @Test
    void what_somebody_has_not_read_stays_with_the_whole_file_that_holds_it() {
        now = now.plus(DAY).plusSeconds(60);
        long boundary = log.ranges(Topics.EVENTS, 0).get(1).end();
        readTo.put(0, boundary + 1);
        readTo.remove(1);

        start();

        eventually(() -> assertThat(beginning(FIRST)).isEqualTo(boundary));
        assertThat(beginning(SECOND)).isZero();
    }

    @Test
    void a_damaged_file_stops_it_before_the_damage_and_says_so() throws IOException {
        now = now.plus(DAY).plusSeconds(60);
        ArchivedRange damaged = log.ranges(Topics.EVENTS, 0).get(2);
        Path object = log.root().resolve(damaged.object());
        byte[] bytes = Files.readAllBytes(object);
        bytes[bytes.length / 2] ^= 1;
        object.toFile().setWritable(true);
        Files.write(object, bytes);

        start();

        eventually(() -> assertThat(retention.status().detail())
                .startsWith("WAITS, nothing is deleted from the log: ")
                .contains(damaged.object()));
        assertThat(beginning(FIRST)).isEqualTo(damaged.first());
        assertThat(retention.status().ready()).isTrue();
    }

    @Test
    void what_another_topic_of_the_same_name_had_is_no_archive_of_this_one() throws Exception {
        now = now.plus(DAY).plusSeconds(60);
        log.stopWriters();
        log.createEventsAnew();
        log.send(Topics.EVENTS, 0, 400, 100);

        start();

        eventually(
                () -> assertThat(retention.status().detail()).contains("is that of an earlier topic weir.events.v1"));
        assertThat(beginning(FIRST)).isZero();
    }

    private void start() {
        var settings = new ArchivingSettings(
                log.root().toUri().toString(), log.rotateBytes, DAY, "", "", false, "", "", Duration.ofSeconds(5));
        retention = new LogRetention(settings, log.settings(), DAY, admin -> Map.copyOf(readTo), () -> now);
        retention.start();
    }

    private long beginning(TopicPartition partition) {
        return log.live().partitions().get(partition).beginning();
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(Duration.ofMinutes(2)).untilAsserted(assertion);
    }
}
