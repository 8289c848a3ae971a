package io.weir.standalone;

import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.lag.CountingGroup;
import io.weir.kit.settings.DatabaseSettings;
import io.weir.kit.settings.RedisSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.core.env.StandardEnvironment;

/** Kafka, PostgreSQL and Redis of a Weir that runs, for a command that reads them itself. */
public record ServersInUse(KafkaSettings kafka, DatabaseSettings database, RedisSettings redis, CountingGroup group) {

    private static final List<String> WHERE = List.of("weir.kafka.bootstrap-servers", "weir.database.url");

    /**
     * Those of the Weir on a data folder; if none runs there, those that the environment names, as the services are told.
     *
     * @throws Trouble when neither is there, or a setting has a value that cannot be
     */
    public static ServersInUse find(Path dataFolder) {
        WeirSettings settings = WeirSettings.in(dataFolder);
        Optional<RunningWeir> running = RunningWeir.find(dataFolder);
        if (running.isPresent()) {
            Map<String, String> servers = RunningWeir.require(dataFolder).servers();
            settings = settings.with("weir.kafka.bootstrap-servers", servers.get("kafka"))
                    .with("weir.database.url", servers.get("postgres"))
                    .with("weir.redis.url", servers.get("redis"));
        }
        StandardEnvironment environment = settings.environment(Map.of());
        if (WHERE.stream().anyMatch(name -> environment.getProperty(name) == null)) {
            throw new Trouble(
                    ExitCode.NOT_RUNNING,
                    "No Weir runs on " + dataFolder + ", and the environment does not say where its servers are.",
                    "Start it with `./weir up`, name another folder with --data-dir, or set KAFKA_BOOTSTRAP_SERVERS,"
                            + " DATABASE_URL and REDIS_URL.");
        }
        return of(environment);
    }

    /** @throws Trouble when a setting has a value that cannot be */
    static ServersInUse of(StandardEnvironment environment) {
        return new ServersInUse(
                WeirSettings.bind(environment, "weir.kafka", KafkaSettings.class),
                WeirSettings.bind(environment, "weir.database", DatabaseSettings.class),
                WeirSettings.bind(environment, "weir.redis", RedisSettings.class),
                WeirSettings.bind(environment, "weir.streams", CountingGroup.class));
    }
}
