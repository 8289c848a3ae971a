package io.weir.bench.replay;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.archive.Archive;
import io.weir.archive.ArchivedRange;
import io.weir.archive.LiveLog;
import io.weir.bench.load.BenchStreams;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.schemas.Topics;
import io.weir.streams.archive.ArchiveConfiguration;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** The writer of the archive as streams runs it, until the archive has the whole log. */
final class RealWriter {

    private static final List<String> TOPICS = List.of(Topics.EVENTS, Topics.EXPERIMENTS);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final int LOOK_EVERY_MS = 50;

    /** The last file of a partition is complete when it is so old: the log ends, and nobody would fill it. */
    private static final String ROTATE_AGE = "2s";

    private RealWriter() {}

    /** @param longest after which it has failed */
    static void archive(KafkaSettings kafka, Archive archive, URI uri, Path state, Duration longest) throws Exception {
        try (var context = new AnnotationConfigApplicationContext();
                Admin admin = Admin.create(kafka.client("weir-bench"))) {
            LiveLog log = LiveLog.read(admin, TOPICS, ANSWER);
            context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource(
                            "bench",
                            Map.of("weir.archive.uri", uri.toString(), "weir.archive.rotate-age", ROTATE_AGE)));
            var beans = context.getBeanFactory();
            beans.registerSingleton("kafka", kafka);
            beans.registerSingleton("streams", BenchStreams.settings("bench-archive", 1, state));
            beans.registerSingleton("metrics", (MeterRegistry) new SimpleMeterRegistry());
            context.register(ArchiveConfiguration.class);
            context.refresh();
            long deadline = System.nanoTime() + longest.toNanos();
            while (!isWhole(archive, log)) {
                if (System.nanoTime() > deadline) throw new IllegalStateException("not archived within " + longest);
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
            }
        }
    }

    private static boolean isWhole(Archive archive, LiveLog log) {
        return log.partitions().entrySet().stream()
                .allMatch(each -> each.getValue().end() == 0
                        || archive.lastRange(
                                                each.getKey().topic(),
                                                each.getKey().partition())
                                        .map(ArchivedRange::end)
                                        .orElse(0L)
                                >= each.getValue().end());
    }
}
