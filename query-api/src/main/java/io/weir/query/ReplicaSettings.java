package io.weir.query;

import io.weir.kit.settings.DatabaseSettings;
import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A streaming replica of PostgreSQL that may answer reads.
 *
 * @param url as {@code DATABASE_URL}; empty: there is none; environment variable {@code DATABASE_REPLICA_URL}
 * @param maxLag furthest that it may be behind before reads go to PostgreSQL itself
 */
@ConfigurationProperties("weir.database-replica")
public record ReplicaSettings(
        @DefaultValue("") String url, @DefaultValue("5s") Duration maxLag) {

    public ReplicaSettings {
        if (!maxLag.isPositive()) {
            throw new IllegalArgumentException("weir.database-replica.max-lag must be above 0, is " + maxLag);
        }
        if (!url.isEmpty()) settings(url);
    }

    Optional<DatabaseSettings> database() {
        return url.isEmpty() ? Optional.empty() : Optional.of(settings(url));
    }

    private static DatabaseSettings settings(String url) {
        try {
            return new DatabaseSettings(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage().replace("DATABASE_URL", "DATABASE_REPLICA_URL"));
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return database().map(DatabaseSettings::toString).orElse("none");
    }
}
