package io.weir.embedded;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the broker that takes over a group reads before anybody of it goes on. */
class CoordinatorLogsTest {

    private static final int PARTITIONS = 100;
    private static final int COMMITS = 1_500;
    private static final long MUCH = 4 << 20;
    private static final long LITTLE = 2 << 20;

    @TempDir
    private Path folder;

    @Test
    void positions_that_were_replaced_are_soon_forgotten() throws Exception {
        try (KafkaProcess kafka = KafkaProcess.start(folder.resolve("kafka"));
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("t", PARTITIONS, (short) 1)))
                    .all()
                    .get();
            long largest = 0;
            for (long position = 0; position < COMMITS; position++) {
                commit(admin, position);
                largest = Math.max(largest, bytes());
            }

            assertThat(largest).isGreaterThan(MUCH);
            await().atMost(Duration.ofMinutes(2)).until(() -> bytes() < LITTLE);
        }
    }

    private static void commit(Admin admin, long position) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> positions = IntStream.range(0, PARTITIONS)
                .boxed()
                .collect(toMap(i -> new TopicPartition("t", i), i -> new OffsetAndMetadata(position)));
        admin.alterConsumerGroupOffsets("group", positions).all().get();
    }

    /** Of all segments of the offsets topic. */
    private long bytes() throws IOException {
        AtomicLong bytes = new AtomicLong();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = file.toString();
                if (name.contains("__consumer_offsets-") && name.endsWith(".log")) bytes.addAndGet(attributes.size());
                return FileVisitResult.CONTINUE;
            }

            /** The broker has just taken it away. */
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return bytes.get();
    }
}
