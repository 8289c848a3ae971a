package io.weir.standalone;

import io.weir.embedded.EmbeddedPostgres;
import io.weir.embedded.EmbeddedRedis;
import io.weir.kit.management.ServiceHealth;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.core.env.StandardEnvironment;

/** PostgreSQL and Redis, for trying things on one machine. */
record StoresPart(Path folder) implements Part {

    static final int POSTGRES = 5432;
    static final int REDIS = 6379;

    @Override
    public String name() {
        return "stores";
    }

    /** Where the services look for them when nothing is set. */
    @Override
    public Map<String, Object> defaults() {
        return Map.of("weir.standalone.postgres-port", POSTGRES, "weir.standalone.redis-port", REDIS);
    }

    @Override
    public void checkPorts(StandardEnvironment environment) {
        ServerSettings settings = settings(environment);
        if (settings.postgresPort() != 0) Ports.check("weir.standalone.postgres-port", settings.postgresPort());
        if (settings.redisPort() != 0) Ports.check("weir.standalone.redis-port", settings.redisPort());
    }

    @Override
    public Running start(Given given) throws Exception {
        ServerSettings settings = settings(given.environment());
        EmbeddedRedis redis = EmbeddedRedis.start(folder.resolve("redis"), settings.redisPort());
        EmbeddedPostgres postgres;
        try {
            postgres = EmbeddedPostgres.start(folder.resolve("postgres"), settings.postgresPort());
        } catch (Exception e) {
            redis.close();
            throw e;
        }
        Map<String, String> reachedAt = new LinkedHashMap<>();
        reachedAt.put("DATABASE_URL", postgres.url());
        reachedAt.put("REDIS_URL", redis.url());
        return new Running(
                () -> {
                    try (redis) {
                        postgres.close();
                    }
                },
                () -> List.of(new Serve()),
                reachedAt);
    }

    private static ServerSettings settings(StandardEnvironment environment) {
        return WeirSettings.bind(environment, "weir.standalone", ServerSettings.class);
    }

    private static final class Serve implements ServiceHealth {
        @Override
        public String name() {
            return "stores";
        }

        @Override
        public Status status() {
            return new Status(true, "serve");
        }
    }
}
