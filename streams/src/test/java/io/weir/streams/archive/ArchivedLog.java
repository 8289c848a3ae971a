package io.weir.streams.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.archive.Archive;
import io.weir.archive.ArchiveCheck;
import io.weir.archive.ArchiveSettings;
import io.weir.archive.ArchiveStore;
import io.weir.archive.ArchivedHeader;
import io.weir.archive.ArchivedRange;
import io.weir.archive.ArchivedRecord;
import io.weir.archive.LiveLog;
import io.weir.archive.RangeReader;
import io.weir.embedded.EmbeddedKafka;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.kafka.TopicSetup;
import io.weir.schemas.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.util.unit.DataSize;

/** A real Kafka with Weir's topics, events in two partitions, and an archive in a folder beside it. */
final class ArchivedLog implements AutoCloseable {

    private static final Duration ANSWER = Duration.ofMinutes(2);

    private final Path folder;
    private EmbeddedKafka kafka;
    private final List<ArchiveWriter> writers = new ArrayList<>();
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    Duration rotateAge = Duration.ofMillis(300);
    DataSize rotateBytes = DataSize.ofMegabytes(64);

    ArchivedLog(Path folder) throws IOException {
        this.folder = folder;
        this.kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
        try {
            TopicSetup.ensure(settings(), ANSWER);
        } catch (RuntimeException e) {
            kafka.close();
            throw e;
        }
    }

    void stopKafka() {
        kafka.close();
    }

    /** At the same address. */
    void startKafka() throws IOException {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), kafka.port());
    }

    KafkaSettings settings() {
        return new KafkaSettings(kafka.bootstrapServers(), KafkaSettings.Durability.replicated, 2, 1, 1);
    }

    Path root() {
        return folder.resolve("archive");
    }

    Archive archive() {
        return Archive.open(ArchiveStore.open(root().toUri(), ArchiveSettings.DEFAULT));
    }

    /** A writer like the service's. */
    ArchiveWriter startWriter() {
        return startWriter("weir-archive", folder.resolve("work"), metrics);
    }

    /** One that does not know of others: it reads every partition too. */
    ArchiveWriter startStranger(String name) {
        return startWriter(name, folder.resolve(name), new SimpleMeterRegistry());
    }

    private ArchiveWriter startWriter(String group, Path work, SimpleMeterRegistry registry) {
        var settings = new ArchivingSettings(
                root().toUri().toString(), rotateBytes, rotateAge, "", "", false, "", "", Duration.ofSeconds(5));
        ArchiveWriter writer = new ArchiveWriter(settings, settings(), work, registry, group);
        writers.add(writer);
        writer.start();
        return writer;
    }

    Path work() {
        return folder.resolve("work");
    }

    /** Each as one record of {@code size} bytes at that partition's end. */
    void send(String topic, int partition, int records, int size) {
        try (var producer = producer(Map.of())) {
            for (int i = 0; i < records; i++) {
                byte[] value = new byte[size];
                ThreadLocalRandom.current().nextBytes(value);
                producer.send(new ProducerRecord<>(topic, partition, bytes("key " + i), value));
            }
        }
    }

    KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> config = settings().client("test");
        config.put("acks", "all");
        config.put("linger.ms", 5);
        config.putAll(more);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    Admin admin() {
        return Admin.create(settings().client("test-admin"));
    }

    /** The topic of the events is deleted and created again. */
    void createEventsAnew() throws Exception {
        try (Admin admin = admin()) {
            admin.deleteTopics(List.of(Topics.EVENTS)).all().get();
            await().ignoreExceptions().until(() -> {
                admin.createTopics(List.of(new NewTopic(Topics.EVENTS, 2, (short) 1)))
                        .all()
                        .get();
                return true;
            });
        }
    }

    LiveLog live() {
        try (Admin admin = admin()) {
            return LiveLog.read(admin, ArchiveWriter.TOPICS, ANSWER);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until the archive has all that the log has, and holds every record against the log's. */
    void requireExact() throws IOException {
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(ends()).isEqualTo(endsOfLog()));

        assertThat(new ArchiveCheck(archive()).against(this::live).run().findings())
                .allMatch(finding -> !finding.isDamage());
        for (TopicPartition partition : live().partitions().keySet()) {
            assertThat(inArchive(partition).stream().map(ArchivedLog::text).toList())
                    .as(partition.toString())
                    .isEqualTo(inLog(partition).stream().map(ArchivedLog::text).toList());
        }
    }

    /** Of partitions that have any, where the archive ends. */
    Map<TopicPartition, Long> ends() {
        Archive archive = archive();
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (String topic : archive.topics()) {
            for (int partition : archive.partitions(topic)) {
                archive.lastRange(topic, partition)
                        .ifPresent(last -> ends.put(new TopicPartition(topic, partition), last.end()));
            }
        }
        return ends;
    }

    private Map<TopicPartition, Long> endsOfLog() {
        Map<TopicPartition, Long> ends = new HashMap<>();
        live().partitions().forEach((partition, bounds) -> {
            if (bounds.end() > bounds.beginning()) ends.put(partition, bounds.end());
        });
        return ends;
    }

    List<ArchivedRange> ranges(String topic, int partition) {
        return archive().ranges(topic, partition);
    }

    List<ArchivedRecord> inArchive(TopicPartition partition) throws IOException {
        List<ArchivedRecord> records = new ArrayList<>();
        Archive archive = archive();
        for (ArchivedRange range : archive.ranges(partition.topic(), partition.partition())) {
            try (RangeReader reader = RangeReader.open(archive.store(), range)) {
                while (reader.hasNext()) records.add(reader.next());
            }
        }
        return records;
    }

    List<ArchivedRecord> inLog(TopicPartition partition) {
        Map<String, Object> config = settings().client("test-reader");
        config.put("isolation.level", "read_committed");
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            List<ArchivedRecord> records = new ArrayList<>();
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100)))
                    records.add(ArchivedRecord.of(record));
            }
            return records;
        }
    }

    /** All of it, in few characters. */
    private static String text(ArchivedRecord record) {
        StringBuilder headers = new StringBuilder();
        for (ArchivedHeader header : record.headers())
            headers.append(header.name())
                    .append('=')
                    .append(text(header.value()))
                    .append(' ');
        return record.offset() + " " + record.timestamp() + " " + text(record.key()) + " " + text(record.value()) + " "
                + headers;
    }

    private static String text(byte[] bytes) {
        if (bytes == null) return "null";
        return bytes.length + ":" + UUID.nameUUIDFromBytes(bytes);
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    void stopWriters() {
        writers.forEach(ArchiveWriter::stop);
    }

    @Override
    public void close() {
        try (EmbeddedKafka closedLast = kafka) {
            stopWriters();
        }
    }
}
