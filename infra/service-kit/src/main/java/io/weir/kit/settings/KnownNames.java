package io.weir.kit.settings;

import java.util.HashMap;
import java.util.Map;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * The environment variables that operators of such systems know by another name than {@code WEIR_<MODULE>_<NAME>}. Every
 * other setting needs no entry: Spring binds {@code WEIR_INGEST_PORT} to {@code weir.ingest.port} by itself.
 */
public final class KnownNames {

    /** Known name to setting, in the order of {@code .env.example}. */
    public static final Map<String, String> ALL = Map.ofEntries(
            Map.entry("KAFKA_BOOTSTRAP_SERVERS", "weir.kafka.bootstrap-servers"),
            Map.entry("DATABASE_URL", "weir.database.url"),
            Map.entry("DATABASE_REPLICA_URL", "weir.database-replica.url"),
            Map.entry("REDIS_URL", "weir.redis.url"),
            Map.entry("EVENT_BATCH_SIZE", "weir.streams.event-batch-size"),
            Map.entry("EVENT_FLUSH_INTERVAL", "weir.streams.event-flush-interval"),
            Map.entry("WEIR_ARCHIVE", "weir.archive.uri"),
            Map.entry("CACHE_ENABLED", "weir.query.cache-enabled"),
            Map.entry("CACHE_TTL", "weir.query.cache-ttl"),
            Map.entry("CACHE_MAX_SIZE", "weir.query.cache-max-size"),
            Map.entry("EXPERIMENT_CACHE_TTL", "weir.query.experiment-cache-ttl"));

    private KnownNames() {}

    /** Makes the known names that are set readable as the settings that they stand for, below the real ones. */
    public static void addTo(ConfigurableEnvironment environment) {
        Map<String, Object> found = new HashMap<>();
        ALL.forEach((known, setting) -> {
            String value = environment.getProperty(known);
            if (value != null) found.put(setting, value);
        });
        environment
                .getPropertySources()
                .addAfter(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new MapPropertySource("known names", found));
    }
}
