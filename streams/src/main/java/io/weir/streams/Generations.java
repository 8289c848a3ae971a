package io.weir.streams;

import io.micrometer.core.instrument.MeterRegistry;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.lag.CountingLag;
import io.weir.kit.lag.Lag;
import io.weir.kit.lifecycle.RetryingLifecycle;
import io.weir.kit.management.ServiceHealth;
import io.weir.streams.replays.ActiveFile;
import io.weir.streams.replays.Beginnings;
import io.weir.streams.replays.GenerationTable;
import io.weir.streams.replays.GenerationTable.Asked;
import io.weir.streams.replays.GenerationTable.State;
import io.weir.streams.replays.Removal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.util.FileSystemUtils;

/**
 * Computes the generations that the table {@code generations} asks for, and removes those that are to be dropped. The active one has the
 * threads of the service, each other one those of a replay. While PostgreSQL is away what runs goes on; an instance that starts then computes
 * the one that was active when it last knew.
 */
final class Generations extends RetryingLifecycle implements ServiceHealth {

    private static final Logger log = LoggerFactory.getLogger(Generations.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(30);
    private static final Lag NOT_SAID_HERE = new Lag.Unknown("GET /v1/replays says how far it is behind");

    private final StreamsSettings settings;
    private final KafkaSettings kafka;
    private final MeterRegistry metrics;
    private final Beginnings beginnings;
    private final GenerationTable table;
    private final Removal removal;
    private final CountingLag lag;
    private final ActiveFile remembered;
    private final Map<Long, StreamsRunner> running = new ConcurrentSkipListMap<>();

    /** Begun from memory while PostgreSQL was away, and dropped meanwhile. */
    private final Set<Long> orphans = ConcurrentHashMap.newKeySet();

    private volatile long active;
    private volatile String told = "waits for PostgreSQL";

    /** @param lag follows the active generation */
    Generations(
            StreamsSettings settings,
            KafkaSettings kafka,
            MeterRegistry metrics,
            Beginnings beginnings,
            GenerationTable table,
            Removal removal,
            CountingLag lag) {
        super("weir-generations", LOOK, STOP_WITHIN);
        this.settings = settings;
        this.kafka = kafka;
        this.metrics = metrics;
        this.beginnings = beginnings;
        this.table = table;
        this.removal = removal;
        this.lag = lag;
        this.remembered = new ActiveFile(settings);
        this.active = remembered.read();
    }

    @Override
    public String name() {
        return "streams";
    }

    /** That of the active generation: it is what is served. */
    @Override
    public Status status() {
        StreamsRunner shown = running.get(active);
        if (shown != null) return shown.status();
        String failure = task.failure();
        return new Status(false, failure == null ? "starts" : "waits for PostgreSQL: " + failure);
    }

    /** The others. Always ready: what is served does not depend on them. */
    ServiceHealth replays() {
        return new ServiceHealth() {
            @Override
            public String name() {
                return "replays";
            }

            @Override
            public Status status() {
                return replayStatus();
            }
        };
    }

    private Status replayStatus() {
        String failure = task.failure();
        String each = running.entrySet().stream()
                .filter(generation -> generation.getKey() != active)
                .map(replay -> "generation " + replay.getKey() + " "
                        + replay.getValue().status().detail())
                .collect(Collectors.joining(", "));
        String all = each.isEmpty() ? told : each;
        return new Status(true, failure == null ? all : all + "; waits for PostgreSQL, Kafka or Redis: " + failure);
    }

    @Override
    public void stop() {
        super.stop();
        List.copyOf(running.keySet()).forEach(this::end);
    }

    @Override
    protected boolean attempt() throws Exception {
        Asked asked;
        try {
            asked = table.isThere() ? table.read() : null;
        } catch (DataAccessException e) {
            if (running.isEmpty()) follow(active);
            throw e;
        }
        if (asked == null) {
            told = "waits for the table generations: query-api creates it";
            follow(active);
            return true;
        }
        told = "none";
        active = asked.active();
        remembered.keep(active);
        follow(asked);
        removeFolders(asked.states());
        for (long generation : asked.in(State.dropping)) {
            removal.goOn(settings.group(generation));
        }
        for (long generation : List.copyOf(orphans)) {
            if (removal.goOn(settings.group(generation))) orphans.remove(generation);
        }
        return true;
    }

    /** Nothing but this one is known of. */
    private void follow(long only) {
        begin(only, settings.threads(), null);
        lag.follow(settings.group(only));
    }

    private void follow(Asked asked) {
        for (long generation : List.copyOf(running.keySet())) {
            if (!asked.states().containsKey(generation)) orphans.add(generation);
            if (asked.states().get(generation) != State.computing || threads(generation) == 0) end(generation);
        }
        for (long generation : asked.in(State.computing)) {
            begin(
                    generation,
                    threads(generation),
                    generation == active ? null : asked.rates().get(generation));
        }
        lag.follow(settings.group(active));
    }

    private int threads(long generation) {
        return generation == active ? settings.threads() : settings.replayThreads();
    }

    /** @param rate events per second that it may read of the log; null: no limit */
    private void begin(long generation, int threads, Integer rate) {
        if (threads == 0 || !task.isRunning()) return;
        StreamsRunner known = running.get(generation);
        if (known != null) {
            known.use(threads, rate);
            return;
        }
        if (generation != active) log.info("generation {} is computed beside generation {}", generation, active);
        var runner = new StreamsRunner(
                settings.of(generation, threads),
                kafka,
                beginnings,
                metrics,
                () -> generation == active ? lag.lag() : NOT_SAID_HERE);
        running.put(generation, runner);
        runner.use(threads, rate);
        runner.start();
    }

    private void end(long generation) {
        StreamsRunner runner = running.get(generation);
        if (runner == null) return;
        runner.stop();
        running.remove(generation);
        if (task.isRunning()) log.info("generation {} is no longer computed here", generation);
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
            boolean isKept = running.containsKey(generation)
                    || asked.containsKey(generation) && asked.get(generation) != State.dropping;
            if (!isKept && FileSystemUtils.deleteRecursively(folder)) log.info("{} is removed", folder);
        }
    }
}
