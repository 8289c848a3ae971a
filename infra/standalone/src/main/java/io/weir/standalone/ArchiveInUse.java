package io.weir.standalone;

import io.weir.archive.ArchiveStore;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.streams.archive.ArchivingSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.core.env.PropertyResolver;
import org.springframework.core.env.StandardEnvironment;

/**
 * The archive that a command is to read, and Kafka beside it.
 *
 * @param isAsked true: the command line names it, so it may be of another cluster
 * @param kafka that of the Weir on the data folder, else the one that the environment names; empty: neither
 */
public record ArchiveInUse(ArchivingSettings settings, boolean isAsked, Optional<KafkaSettings> kafka) {

    private static final String PREFIX = "weir.archive.";
    private static final String KAFKA = "weir.kafka.bootstrap-servers";

    /** Where an archive is, and how it is reached. None of them is a secret. */
    private static final List<String> SETTINGS =
            List.of("uri", "s3-endpoint", "s3-region", "s3-path-style", "s3-kms-key", "s3-storage-class", "s3-timeout");

    /**
     * @param from the archive that the command line names; null: that of the Weir on the data folder, else the one of WEIR_ARCHIVE
     * @throws Trouble when there is none, or no archive can be there
     */
    public static ArchiveInUse find(Path dataFolder, String from) {
        WeirSettings settings = WeirSettings.in(dataFolder);
        Optional<RunningWeir> running = RunningWeir.find(dataFolder);
        if (running.isPresent()) {
            String kafka = running.get().servers().get("kafka");
            if (kafka != null) settings = settings.with(KAFKA, kafka);
            for (Map.Entry<String, String> given : running.get().archive().entrySet())
                settings = settings.with(given.getKey(), given.getValue());
        }
        if (from != null) settings = settings.with(PREFIX + "uri", from);
        StandardEnvironment environment = settings.environment(Map.of());
        ArchivingSettings archive = WeirSettings.bind(environment, "weir.archive", ArchivingSettings.class);
        if (archive.uri().isEmpty()) {
            throw new Trouble(
                    ExitCode.NOT_RUNNING,
                    running.isPresent()
                            ? "The Weir on " + dataFolder + " archives nothing."
                            : "No Weir runs on " + dataFolder + ", and WEIR_ARCHIVE is not set.",
                    "Name an archive with --from, or start Weir with one: `WEIR_ARCHIVE=file:/backup/weir ./weir up`.");
        }
        Optional<KafkaSettings> kafka = environment.getProperty(KAFKA) == null
                ? Optional.empty()
                : Optional.of(WeirSettings.bind(environment, "weir.kafka", KafkaSettings.class));
        return new ArchiveInUse(archive, from != null, kafka);
    }

    /** To be closed. */
    public ArchiveStore open() {
        try {
            return ArchiveStore.open(URI.create(settings.uri()), settings.store());
        } catch (IllegalArgumentException e) {
            throw new Trouble(ExitCode.USAGE, e.getMessage() + ".", "See `./weir archive --help`.", e);
        }
    }

    /** What of it a process is told, for those who look for it later; empty: nothing is archived. */
    static Map<String, String> given(PropertyResolver environment) {
        Map<String, String> given = new TreeMap<>();
        if (environment.getProperty(PREFIX + "uri", "").isBlank()) return given;
        for (String name : SETTINGS) {
            String value = environment.getProperty(PREFIX + name);
            if (value != null) given.put(PREFIX + name, value);
        }
        return given;
    }
}
