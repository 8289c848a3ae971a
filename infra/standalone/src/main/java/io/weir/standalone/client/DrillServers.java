package io.weir.standalone.client;

import io.lettuce.core.RedisClient;
import io.weir.embedded.EmbeddedPostgres;
import io.weir.kit.settings.DatabaseSettings;
import io.weir.schemas.Topics;
import io.weir.standalone.ServersInUse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.util.FileSystemUtils;

/**
 * Kafka, PostgreSQL and Redis of a drill's Weir.
 *
 * @param folder of the Weir
 * @param backup of PostgreSQL
 */
record DrillServers(Path folder, Path backup) {

    private static final String POSTGRES = "postgres";

    void emptyRedis() {
        try (RedisClient client = RedisClient.create(inUse().redis().url());
                var connection = client.connect()) {
            connection.sync().flushall();
        }
    }

    void sql(String statement) {
        DatabaseSettings database = inUse().database();
        try (Connection connection = DriverManager.getConnection(database.jdbcUrl(), database.login());
                Statement to = connection.createStatement()) {
            to.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL refused: " + statement, e);
        }
    }

    /** Of PostgreSQL, as it is now. */
    void backUpPostgres() {
        int port = inUse().database().port();
        try {
            FileSystemUtils.deleteRecursively(backup);
            EmbeddedPostgres.backUp(port, folder.resolve(POSTGRES), backup);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the stopped Weir. */
    void restorePostgres() {
        try {
            Files.move(backup, folder.resolve(POSTGRES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the stopped Weir's folder. */
    void delete(String name) {
        try {
            FileSystemUtils.deleteRecursively(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** That of the events. */
    void deleteTopic() {
        try (Admin admin = Admin.create(inUse().kafka().client("weir-drill"))) {
            admin.deleteTopics(List.of(Topics.EVENTS)).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka refused to delete " + Topics.EVENTS, e);
        } catch (InterruptedException e) {
            throw DrillSite.interrupted(e);
        }
    }

    private ServersInUse inUse() {
        return ServersInUse.find(folder);
    }
}
