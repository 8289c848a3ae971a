package io.weir.standalone;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.kafka.TopicSetup;
import io.weir.kit.management.ManagementServer;
import io.weir.kit.management.ManagementSettings;
import io.weir.kit.management.Metrics;
import io.weir.kit.management.ServiceHealth;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/// All of Weir in this process. What starts later stops earlier:
/// ```
/// lock, log ─> management ─> Kafka, PostgreSQL, Redis ─> topics ─> query-api (tables) ─> streams ─> ingest
/// ```
/// It stops on {@link #close}, on Ctrl-C and on SIGTERM; killed, it starts again on the same folder and loses nothing.
public final class WeirProcess implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(WeirProcess.class);
    private static final Duration TOPICS_TIMEOUT = Duration.ofSeconds(30);

    /** Long: after a crash the stores may have to be read again from Kafka, 100,000 records and more a second. */
    private static final Duration READY_TIMEOUT = Duration.ofMinutes(10);

    private final WeirSettings settings;
    private final Console console;
    private final Instant startedAt = Instant.now();
    private final StandardEnvironment environment;
    private final Stages stages;
    private final List<ConfigurableApplicationContext> contexts = new CopyOnWriteArrayList<>();
    private volatile boolean ready;
    private volatile RunningWeir running;

    private WeirProcess(WeirSettings settings, Console console) {
        this.settings = settings;
        this.console = console;
        this.stages = new Stages(console);
        this.environment = settings.environment();
    }

    /**
     * Returns when everything is ready.
     *
     * @throws Trouble when the folder is in use, a port is taken, a setting is wrong, or a part does not start; then
     *     nothing is left running
     */
    public static WeirProcess start(WeirSettings settings, Console console) {
        return start(settings, console, Services.ALL);
    }

    static WeirProcess start(WeirSettings settings, Console console, List<Service> services) {
        WeirProcess process = new WeirProcess(settings, console);
        try {
            process.stages.starting(() -> process.startAll(services));
        } catch (Exception e) {
            if (!(e instanceof Trouble)) log.error("cannot start", e);
            process.close();
            throw Causes.didNotStart("Weir", e, settings.dataFolder().resolve("logs"));
        }
        return process;
    }

    /** All settings, with the addresses of the servers that this process has started. */
    StandardEnvironment environment() {
        return environment;
    }

    /** Where this process can be reached. */
    public RunningWeir running() {
        return running;
    }

    /** Blocks until everything has stopped. */
    public void awaitStop() throws InterruptedException {
        stages.awaitStop();
    }

    private void startAll(List<Service> services) throws Exception {
        Path folder = settings.dataFolder();
        Files.createDirectories(folder);
        stages.push("lock", FolderLock.take(folder));
        Logging.to(Files.createDirectories(folder.resolve("logs")));
        stages.stopOnSignal();

        Ports ports = Ports.choose(environment);
        announce(ports, Map.of());
        stages.push("announcement", () -> RunningWeir.remove(folder));

        PrometheusMeterRegistry registry = Metrics.registry();
        stages.push("metrics", registry::close);
        ManagementSettings wanted = WeirSettings.bind(environment, "weir.management", ManagementSettings.class);
        ManagementServer management = ManagementServer.start(
                new ManagementSettings(wanted.host(), ports.management()), registry, this::health);
        stages.push("management", management);

        console.step("Starting Kafka, PostgreSQL and Redis on the data in " + folder);
        Servers servers =
                Servers.begin(folder, WeirSettings.bind(environment, "weir.standalone", ServerSettings.class));
        stages.push("servers", servers);
        Map<String, Object> given = given(ports, servers);
        environment.getPropertySources().addFirst(new MapPropertySource("weir process", given));
        TopicSetup.ensure(WeirSettings.bind(environment, "weir.kafka", KafkaSettings.class), TOPICS_TIMEOUT);
        log.info("servers are ready after {} ms", sinceStart().toMillis());

        for (Service service : services) startService(service, registry, given);
        stages.push("readiness", management::drain);
        Readiness.await(this::parts, READY_TIMEOUT, console, stages::isStopping);
        ready = true;
        announce(ports, servers.addresses());
        log.info("ready after {} ms", sinceStart().toMillis());
        tellLauncher();
    }

    /** What was learned of a start that did not get this far is not worth keeping. */
    private static void tellLauncher() throws IOException {
        String file = System.getProperty("weir.standalone.touch-when-ready");
        if (file != null) Files.writeString(Path.of(file), "");
    }

    private void startService(Service service, MeterRegistry registry, Map<String, Object> given) {
        console.step("Starting " + service.name());
        ConfigurableApplicationContext context = service.application()
                .get()
                .registerShutdownHook(false)
                .logStartupInfo(false)
                .initializers(Metrics.share(registry), fresh -> {
                    var sources = fresh.getEnvironment().getPropertySources();
                    sources.addFirst(new MapPropertySource("weir process", given));
                    sources.addLast(new MapPropertySource("weir standalone", WeirSettings.DEFAULTS));
                })
                .run();
        contexts.add(context);
        stages.push(service.name(), context);
        log.info("{} is started after {} ms", service.name(), sinceStart().toMillis());
    }

    /** What this process knows better than the environment: where its own parts are. */
    private Map<String, Object> given(Ports ports, Servers servers) throws Exception {
        Map<String, Object> given = new HashMap<>(settings.overrides());
        given.put("weir.ingest.port", ports.ingest());
        given.put("weir.query.port", ports.query());
        given.put("weir.kafka.bootstrap-servers", servers.kafka());
        given.put("weir.database.url", servers.postgres());
        given.put("weir.redis.url", servers.redis());
        given.put(
                "weir.streams.state-dir",
                settings.dataFolder().resolve("streams").toString());
        return given;
    }

    private void announce(Ports ports, Map<String, String> servers) throws IOException {
        ProcessHandle self = ProcessHandle.current();
        running = new RunningWeir(
                self.pid(),
                self.info().startInstant().orElse(startedAt),
                ready,
                startedAt,
                settings.dataFolder().toString(),
                address(ports.ingest()),
                address(ports.query()),
                address(ports.management()),
                servers,
                ArchiveInUse.given(environment));
        running.write(settings.dataFolder());
    }

    private static URI address(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    private List<ServiceHealth> health() {
        return Stream.concat(Stream.of(new Self()), parts().stream()).toList();
    }

    private List<ServiceHealth> parts() {
        return contexts.stream().flatMap(ManagementServer::parts).toList();
    }

    private final class Self implements ServiceHealth {
        @Override
        public String name() {
            return "process";
        }

        @Override
        public Status status() {
            return ready ? new Status(true, "since " + startedAt) : new Status(false, "is starting");
        }
    }

    private Duration sinceStart() {
        return Duration.between(startedAt, Instant.now());
    }

    /** Stops everything in the reverse order and waits: no new events, then none under way, then the servers. */
    @Override
    public void close() {
        stages.close();
        contexts.clear();
    }
}
