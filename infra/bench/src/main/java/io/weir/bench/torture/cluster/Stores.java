package io.weir.bench.torture.cluster;

import io.lettuce.core.RedisClient;
import io.weir.embedded.EmbeddedPostgres;
import io.weir.embedded.EmbeddedRedis;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** PostgreSQL and Redis: children of this process on ports that stay. */
public final class Stores implements AutoCloseable {

    private final Path folder;
    private EmbeddedPostgres postgres;
    private EmbeddedRedis redis;
    private final int postgresPort;
    private final int redisPort;

    Stores(Path folder) throws IOException {
        this.folder = folder;
        redis = EmbeddedRedis.start(folder.resolve("redis"), 0);
        redisPort = redis.port();
        postgres = EmbeddedPostgres.start(folder.resolve("postgres"), 0);
        postgresPort = postgres.port();
    }

    public String databaseUrl() {
        return "postgresql://postgres@127.0.0.1:" + postgresPort + "/postgres";
    }

    public String redisUrl() {
        return "redis://127.0.0.1:" + redisPort;
    }

    public int redisPort() {
        return redisPort;
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + postgresPort
                + "/postgres?user=postgres&connectTimeout=3&socketTimeout=20");
    }

    public synchronized void killPostgres() throws IOException {
        postgres.kill();
    }

    public synchronized void stopPostgres() throws IOException {
        postgres.close();
    }

    public synchronized void startPostgres() throws IOException {
        postgres = EmbeddedPostgres.start(folder.resolve("postgres"), postgresPort);
    }

    public synchronized void killRedis() throws IOException {
        redis.kill();
    }

    public synchronized void stopRedis() throws IOException {
        redis.close();
    }

    public synchronized void startRedis() throws IOException {
        redis = EmbeddedRedis.start(folder.resolve("redis"), redisPort);
    }

    public void flushRedis() {
        try (RedisClient client = RedisClient.create(redisUrl());
                var connection = client.connect()) {
            connection.sync().flushall();
        }
    }

    @Override
    public synchronized void close() throws IOException {
        try (EmbeddedPostgres last = postgres) {
            redis.close();
        }
    }
}
