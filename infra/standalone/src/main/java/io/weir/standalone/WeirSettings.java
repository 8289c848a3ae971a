package io.weir.standalone;

import io.weir.kit.settings.KnownNames;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * What one process is started with: its folder, and what differs from the environment's settings.
 *
 * @param overrides setting to value; they win over environment variables
 */
public record WeirSettings(Path dataFolder, Map<String, Object> overrides) {

    /** What differs from the services' own defaults where one process holds the only copy. */
    static final Map<String, Object> DEFAULTS = Map.of(
            "weir.kafka.durability", "strict",
            "weir.kafka.partitions", "4",
            "weir.kafka.replication", "1",
            "weir.kafka.min-insync-replicas", "1");

    public WeirSettings {
        dataFolder = dataFolder.toAbsolutePath().normalize();
        overrides = Map.copyOf(overrides);
    }

    public static WeirSettings in(Path dataFolder) {
        return new WeirSettings(dataFolder, Map.of());
    }

    /** The same with one more setting, {@code weir.ingest.port} for example. */
    public WeirSettings with(String setting, String value) {
        Map<String, Object> more = new HashMap<>(overrides);
        more.put(setting, value);
        return new WeirSettings(dataFolder, more);
    }

    /** All settings: overrides, environment, this process's defaults. */
    StandardEnvironment environment() {
        return environment(DEFAULTS);
    }

    /** The same with other defaults than the single process's. */
    StandardEnvironment environment(Map<String, Object> defaults) {
        StandardEnvironment environment = new StandardEnvironment();
        KnownNames.addTo(environment);
        environment.getPropertySources().addFirst(new MapPropertySource("weir overrides", overrides));
        environment.getPropertySources().addLast(new MapPropertySource("weir defaults", defaults));
        return environment;
    }

    /** @throws Trouble when a setting has a value that cannot be */
    static <T> T bind(StandardEnvironment environment, String prefix, Class<T> type) {
        try {
            return Binder.get(environment).bindOrCreate(prefix, type);
        } catch (RuntimeException e) {
            throw Causes.wrongSetting(e);
        }
    }
}
