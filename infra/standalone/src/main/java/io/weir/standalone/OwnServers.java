package io.weir.standalone;

import io.weir.recovery.restore.RestoreTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.FileSystemUtils;

/**
 * Kafka, PostgreSQL and Redis without Weir's services: those of a data folder, which run until this is closed, or those that the
 * environment names.
 */
public final class OwnServers implements AutoCloseable {

    private final StandardEnvironment environment;
    private final Path state;
    private final WeirProcess running;

    private OwnServers(StandardEnvironment environment, Path state, WeirProcess running) {
        this.environment = environment;
        this.state = state;
        this.running = running;
    }

    /**
     * Starts those of the data folder, unless the environment says where Kafka is.
     *
     * @throws Trouble when the folder is in use, a port is taken, a setting is wrong, or a server does not start
     */
    public static OwnServers start(WeirSettings settings, Console console) {
        StandardEnvironment environment = settings.environment(Map.of());
        if (environment.getProperty("weir.kafka.bootstrap-servers") != null) {
            return new OwnServers(environment, null, null);
        }
        WeirProcess process = WeirProcess.start(settings, console, List.of());
        return new OwnServers(process.environment(), settings.dataFolder().resolve("streams"), process);
    }

    /** @throws Trouble when a setting has a value that cannot be */
    private ServersInUse servers() {
        return ServersInUse.of(environment);
    }

    /** What an archive is restored into. */
    public RestoreTarget target() {
        ServersInUse servers = servers();
        return new RestoreTarget(
                servers.kafka(), servers.database(), servers.redis().url(), this::removeState);
    }

    /** False: instances of streams that run elsewhere keep state of their own. */
    public boolean haveState() {
        return state != null;
    }

    /** Removes what streams keeps in the data folder. */
    private void removeState() {
        if (state == null) return;
        try {
            FileSystemUtils.deleteRecursively(state);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (running != null) running.close();
    }
}
