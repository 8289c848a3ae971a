package io.weir.bench.load;

import io.weir.streams.StreamsSettings;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Streams as it is set up by default, but for what tells instances apart. */
public final class BenchStreams {

    private BenchStreams() {}

    /** Bound by name, as the service does it: so a bench also runs on a revision that has fewer settings, or more. */
    public static StreamsSettings settings(String applicationId, int threads, Path stateDir) {
        Map<String, String> differs = Map.of(
                "weir.streams.application-id", applicationId,
                "weir.streams.threads", Integer.toString(threads),
                "weir.streams.state-dir", stateDir.toString());
        return new Binder(new MapConfigurationPropertySource(differs))
                .bindOrCreate("weir.streams", StreamsSettings.class);
    }
}
