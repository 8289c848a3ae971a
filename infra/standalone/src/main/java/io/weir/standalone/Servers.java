package io.weir.standalone;

import io.weir.embedded.EmbeddedKafka;
import io.weir.embedded.EmbeddedPostgres;
import io.weir.embedded.EmbeddedRedis;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Kafka, PostgreSQL and Redis of this process. They start side by side, and stop after everything that uses them. */
final class Servers implements AutoCloseable {

    private final FutureTask<EmbeddedKafka> kafka;
    private final FutureTask<EmbeddedPostgres> postgres;
    private final FutureTask<EmbeddedRedis> redis;

    private Servers(Path folder, ServerSettings settings) {
        kafka = begin("kafka", () -> EmbeddedKafka.start(folder.resolve("kafka"), settings.kafkaPort()));
        postgres = begin("postgres", () -> EmbeddedPostgres.start(folder.resolve("postgres"), settings.postgresPort()));
        redis = begin("redis", () -> EmbeddedRedis.start(folder.resolve("redis"), settings.redisPort()));
    }

    /** Begins to start them; the getters wait. */
    static Servers begin(Path folder, ServerSettings settings) {
        Ports.check("weir.standalone.kafka-port", settings.kafkaPort());
        Ports.check("weir.standalone.postgres-port", settings.postgresPort());
        Ports.check("weir.standalone.redis-port", settings.redisPort());
        return new Servers(folder, settings);
    }

    String kafka() throws Exception {
        return await(kafka).bootstrapServers();
    }

    String postgres() throws Exception {
        return await(postgres).url();
    }

    String redis() throws Exception {
        return await(redis).url();
    }

    Map<String, String> addresses() throws Exception {
        Map<String, String> addresses = new LinkedHashMap<>();
        addresses.put("kafka", kafka());
        addresses.put("postgres", postgres());
        addresses.put("redis", redis());
        return addresses;
    }

    @Override
    public void close() throws Exception {
        try (AutoCloseable first = closing(postgres);
                AutoCloseable second = closing(redis);
                AutoCloseable third = closing(kafka)) {
            // Closed in the reverse order, each although another failed: Kafka first, its clients are gone already.
        }
    }

    private static AutoCloseable closing(FutureTask<? extends AutoCloseable> server) {
        return () -> {
            AutoCloseable started;
            try {
                started = server.get();
            } catch (ExecutionException e) {
                return; // it never started, and said so to whoever waited for it
            }
            started.close();
        };
    }

    private static <T> FutureTask<T> begin(String name, Callable<T> start) {
        FutureTask<T> task = new FutureTask<>(start);
        Thread.ofPlatform().name("start-" + name).start(task);
        return task;
    }

    private static <T> T await(FutureTask<T> server) throws Exception {
        try {
            return server.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) throw cause;
            throw e;
        }
    }
}
