package io.weir.streams;

import io.micrometer.core.instrument.MeterRegistry;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.lag.Lag;
import io.weir.kit.lifecycle.RetryingTask;
import io.weir.kit.management.ServiceHealth;
import io.weir.streams.replays.GenerationTable;
import io.weir.streams.replays.GenerationTable.State;
import io.weir.streams.replays.Quarantines;
import io.weir.streams.replays.Removal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.util.FileSystemUtils;

/**
 * Computes beside the generation of the settings every other one that the table {@code generations} asks for, and removes those that are to
 * be dropped. While PostgreSQL is away what runs goes on.
 */
final class ReplayRunner implements SmartLifecycle, ServiceHealth {

    private static final Logger log = LoggerFactory.getLogger(ReplayRunner.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(30);
    private static final Lag NOT_SAID_HERE = new Lag.Unknown("GET /v1/replays says how far it is behind");

    private final StreamsSettings settings;
    private final KafkaSettings kafka;
    private final MeterRegistry metrics;
    private final Quarantines quarantines;
    private final GenerationTable table;
    private final Removal removal;
    private volatile boolean hasTable;
    private final Map<Long, StreamsRunner> running = new ConcurrentSkipListMap<>();
    private final RetryingTask task = new RetryingTask("weir-replays", LOOK, this::look);

    ReplayRunner(
            StreamsSettings settings,
            KafkaSettings kafka,
            MeterRegistry metrics,
            Quarantines quarantines,
            GenerationTable table,
            Removal removal) {
        this.settings = settings;
        this.kafka = kafka;
        this.metrics = metrics;
        this.quarantines = quarantines;
        this.table = table;
        this.removal = removal;
    }

    @Override
    public String name() {
        return "replays";
    }

    /** Always ready: what is shown does not depend on it. */
    @Override
    public Status status() {
        String failure = task.failure();
        String each = running.entrySet().stream()
                .map(replay -> "generation " + replay.getKey() + " "
                        + replay.getValue().status().detail())
                .collect(Collectors.joining(", "));
        String none = hasTable ? "none" : "waits for the table generations: query-api creates it";
        String all = each.isEmpty() ? none : each;
        return new Status(true, failure == null ? all : all + "; waits for PostgreSQL, Kafka or Redis: " + failure);
    }

    @Override
    public void start() {
        task.start();
    }

    @Override
    public void stop() {
        task.stop(STOP_WITHIN);
        List.copyOf(running.keySet()).forEach(this::end);
    }

    @Override
    public boolean isRunning() {
        return task.isRunning();
    }

    private boolean look() throws Exception {
        if (!hasTable) hasTable = table.isThere();
        if (!hasTable) return true;
        Map<Long, State> asked = table.read();
        asked.remove(settings.generation()); // computed in any case
        for (long generation : List.copyOf(running.keySet())) {
            if (asked.get(generation) != State.computing) end(generation);
        }
        for (Map.Entry<Long, State> generation : asked.entrySet()) {
            if (generation.getValue() == State.computing) begin(generation.getKey());
        }
        removeFolders(asked);
        for (Map.Entry<Long, State> generation : asked.entrySet()) {
            if (generation.getValue() != State.dropping) continue;
            removal.goOn(settings.replay(generation.getKey()).group());
        }
        return true;
    }

    private void begin(long generation) {
        if (settings.replayThreads() == 0 || running.containsKey(generation) || !task.isRunning()) return;
        log.info("generation {} is computed beside generation {}", generation, settings.generation());
        var replay = new StreamsRunner(settings.replay(generation), kafka, quarantines, metrics, () -> NOT_SAID_HERE);
        running.put(generation, replay);
        replay.start();
    }

    private void end(long generation) {
        StreamsRunner replay = running.get(generation);
        if (replay == null) return;
        replay.stop();
        running.remove(generation);
        log.info("generation {} is no longer computed here", generation);
    }

    /** Of generations that are dropped, also while this instance was away. */
    private void removeFolders(Map<Long, State> asked) throws IOException {
        Path all = Path.of(settings.stateDir());
        if (!Files.isDirectory(all)) return;
        Pattern ours = Pattern.compile(Pattern.quote(settings.applicationId()) + "-(\\d{1,18})");
        List<Path> folders;
        try (Stream<Path> found = Files.list(all)) {
            folders = found.toList();
        }
        for (Path folder : folders) {
            var matcher = ours.matcher(folder.getFileName().toString());
            if (!matcher.matches()) continue;
            long generation = Long.parseLong(matcher.group(1));
            boolean isKept = generation == settings.generation()
                    || running.containsKey(generation)
                    || asked.containsKey(generation) && asked.get(generation) != State.dropping;
            if (!isKept && FileSystemUtils.deleteRecursively(folder)) log.info("{} is removed", folder);
        }
    }
}
