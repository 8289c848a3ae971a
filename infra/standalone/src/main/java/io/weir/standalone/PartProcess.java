package io.weir.standalone;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.weir.kit.management.ManagementServer;
import io.weir.kit.management.ManagementSettings;
import io.weir.kit.management.Metrics;
import io.weir.kit.management.ServiceHealth;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.StandardEnvironment;

/// One part of Weir as a process of its own, on a folder of its own. What starts later stops earlier:
/// ```
/// lock, log ─> management ─> the part ─> ready
/// ```
/// It waits for what it needs for as long as it takes, and stops on {@link #close}, on Ctrl-C and on SIGTERM.
final class PartProcess implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PartProcess.class);

    /** A service outlives the absence of what it needs; only a stop ends the wait. */
    private static final Duration UNTIL_STOPPED = Duration.ofDays(3650);

    private final Part part;
    private final Path folder;
    private final Console console;
    private final Stages stages;
    private final Instant startedAt = Instant.now();
    private volatile Part.Running running;

    private PartProcess(Part part, Path folder, Console console) {
        this.part = part;
        this.folder = folder;
        this.console = console;
        this.stages = new Stages(console);
    }

    /** Returns when it is ready. */
    static PartProcess start(Part part, Path folder, Console console) {
        PartProcess process = new PartProcess(part, folder.toAbsolutePath().normalize(), console);
        try {
            process.stages.starting(process::startAll);
            Readiness.await(process::health, UNTIL_STOPPED, console, process.stages::isStopping);
        } catch (Exception e) {
            if (!(e instanceof Trouble)) log.error("cannot start", e);
            process.close();
            throw Causes.didNotStart(part.name(), e, folder.resolve("logs"));
        }
        process.tell("is ready");
        return process;
    }

    void awaitStop() throws InterruptedException {
        stages.awaitStop();
    }

    private void startAll() throws Exception {
        Files.createDirectories(folder);
        stages.push("lock", FolderLock.take(folder));
        Logging.to(Files.createDirectories(folder.resolve("logs")));
        stages.stopOnSignal();

        StandardEnvironment environment = WeirSettings.in(folder).environment(part.defaults());
        part.checkPorts(environment);
        ManagementSettings wanted = WeirSettings.bind(environment, "weir.management", ManagementSettings.class);
        int port = Ports.check("weir.management.port", wanted.port());
        PrometheusMeterRegistry registry = Metrics.registry();
        stages.push("metrics", registry::close);
        ManagementServer management =
                ManagementServer.start(new ManagementSettings(wanted.host(), port), registry, this::health);
        stages.push("management", management);

        console.step("Starting " + part.name() + "; health and metrics on http://" + wanted.host() + ":" + port
                + ", log in " + folder.resolve("logs"));
        running = part.start(new Part.Given(environment, registry, console, stages::isStopping));
        stages.push(part.name(), running.close());
        stages.push("readiness", management::drain);
        tell("has started");
    }

    private List<ServiceHealth> health() {
        Part.Running started = running;
        return started == null ? List.of(new Starting()) : started.health().get();
    }

    private void tell(String what) {
        double seconds = Duration.between(startedAt, Instant.now()).toMillis() / 1000.0;
        String line = String.format(
                Locale.ROOT,
                "%s %s after %.1f s (process %d)",
                part.name(),
                what,
                seconds,
                ProcessHandle.current().pid());
        log.info(line);
        StringBuilder text = new StringBuilder(line);
        running.reachedAt()
                .forEach((name, address) ->
                        text.append(", ").append(name).append(' ').append(address));
        console.line(text.toString());
    }

    private final class Starting implements ServiceHealth {
        @Override
        public String name() {
            return part.name();
        }

        @Override
        public Status status() {
            return new Status(false, "is starting");
        }
    }

    @Override
    public void close() {
        stages.close();
    }
}
