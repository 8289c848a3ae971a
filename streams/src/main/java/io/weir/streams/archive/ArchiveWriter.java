package io.weir.streams.archive;

import io.micrometer.core.instrument.MeterRegistry;
import io.weir.archive.Archive;
import io.weir.archive.ArchiveInfo;
import io.weir.archive.ArchiveRefused;
import io.weir.archive.ArchiveStore;
import io.weir.archive.Probe;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.lag.Look;
import io.weir.kit.lifecycle.RetryingLifecycle;
import io.weir.kit.management.ServiceHealth;
import io.weir.schemas.Topics;
import io.weir.streams.GroupMembership;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * Writes the archive: what is in the log and cannot be computed again. Several instances share the partitions; if two have the same one for
 * a moment, the archive takes a range of one of them, and both go on behind it.
 */
final class ArchiveWriter extends RetryingLifecycle implements ServiceHealth {

    private static final Logger log = LoggerFactory.getLogger(ArchiveWriter.class);

    static final List<String> TOPICS = List.of(Topics.EVENTS, Topics.REJECTED, Topics.EXPERIMENTS);

    private static final String GROUP = "weir-archive";
    private static final Duration PAUSE = Duration.ofSeconds(5);

    /** Longer than an orderly end takes to archive what was read. */
    private static final Duration STOP_WITHIN = Duration.ofSeconds(8);

    private final ArchivingSettings settings;
    private final KafkaSettings kafka;
    private final Path folder;
    private final String group;
    private final ArchiveMeters meters;

    private boolean isProbed;
    private ArchiveRefused refused;

    /** @param folder for work files, which are deleted at the start */
    ArchiveWriter(ArchivingSettings settings, KafkaSettings kafka, Path folder, MeterRegistry metrics) {
        this(settings, kafka, folder, metrics, GROUP);
    }

    /** @param group another one than usual: a second writer for the same partitions */
    ArchiveWriter(ArchivingSettings settings, KafkaSettings kafka, Path folder, MeterRegistry metrics, String group) {
        super("weir-archive", PAUSE, STOP_WITHIN);
        this.settings = settings;
        this.kafka = kafka;
        this.folder = folder;
        this.group = group;
        this.meters = new ArchiveMeters(TOPICS, metrics);
    }

    @Override
    public String name() {
        return "archive";
    }

    /** Always ready: nobody waits for it. */
    @Override
    public Status status() {
        String failure = task.failure() != null ? task.failure() : meters.waitsFor();
        if (failure != null) return new Status(true, "WAITS, nothing is lost: " + failure);
        if (!meters.isAtWork() || Double.isNaN(meters.eventsBehind()))
            return new Status(true, "writes to " + settings.uri() + "; how much is not archived yet is not known");
        return new Status(
                true,
                String.format(
                        Locale.ROOT,
                        "writes to %s: %,.0f events are not archived yet, the oldest for %.0f s",
                        settings.uri(),
                        meters.eventsBehind(),
                        meters.secondsBehind()));
    }

    /** Beside what else stops. */
    @Override
    public void stop(Runnable stopped) {
        Thread.ofVirtual().name("weir-archive-stop").start(() -> {
            stop();
            stopped.run();
        });
    }

    @Override
    protected boolean attempt() throws Exception {
        if (refused != null) throw refused;
        emptyFolder();
        try (ArchiveStore store = ArchiveStore.open(URI.create(settings.uri()), settings.store());
                StoreWork work = new StoreWork(meters)) {
            if (!task.isRunning()) return false;
            Archive archive = Archive.open(store);
            prepare(archive);
            log.info("the log is archived at {}", settings.uri());
            try (var consumer = new KafkaConsumer<byte[], byte[]>(consumer());
                    Admin admin = Admin.create(kafka.client("weir-archive-admin"))) {
                task.works();
                var rotation = new Rotation(settings.rotateBytes().toBytes(), settings.rotateAge());
                new Archiving(consumer, archive, new TopicIds(admin, archive), folder, work, meters, rotation)
                        .run(TOPICS, task::isRunning);
            }
        } catch (ArchiveRefused e) {
            refused = e;
            log.error("nothing is archived: {}", e.getMessage());
            throw e;
        } finally {
            meters.rests();
        }
        return true;
    }

    /** @throws ArchiveRefused for as long as this process lives */
    private void prepare(Archive archive) throws ExecutionException, TimeoutException, InterruptedException {
        Instant now = Instant.now();
        if (!isProbed) Probe.requireCreatesOnce(archive.store(), now);
        isProbed = true;
        String cluster = cluster();
        ArchiveInfo info = archive.begin(cluster, now);
        if (info.cluster().equals(cluster)) return;
        throw new ArchiveRefused("the archive at " + settings.uri() + " is that of the Kafka cluster " + info.cluster()
                + ", and this one is " + cluster + ". Give this one an archive of its own by WEIR_ARCHIVE");
    }

    private String cluster() throws ExecutionException, TimeoutException, InterruptedException {
        try (Admin admin = Admin.create(kafka.client("weir-archive-admin"))) {
            return Look.await(admin.describeCluster().clusterId());
        }
    }

    private void emptyFolder() throws IOException {
        FileSystemUtils.deleteRecursively(folder);
        Files.createDirectories(folder.toAbsolutePath().getParent());
        Files.createDirectory(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private Map<String, Object> consumer() {
        Map<String, Object> config = kafka.client("weir-archive");
        config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none"); // the archive says where it goes on
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 << 20);
        config.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 30_000); // a topic may come later than this
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.putAll(GroupMembership.CONFIG);
        return config;
    }
}
