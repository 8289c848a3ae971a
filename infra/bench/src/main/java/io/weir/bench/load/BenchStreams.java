package io.weir.bench.load;

import io.weir.streams.StreamsSettings;
import java.nio.file.Path;
import java.time.Duration;

/** Streams as it is set up by default, but for what tells instances apart. */
public final class BenchStreams {

    private BenchStreams() {}

    public static StreamsSettings settings(String applicationId, int threads, Path stateDir) {
        return new StreamsSettings(
                applicationId,
                1,
                Duration.ofMillis(250),
                threads,
                0,
                stateDir.toString(),
                64 << 20,
                5_000,
                Duration.ofMillis(20),
                true,
                Duration.ofDays(90),
                Duration.ofMillis(50));
    }
}
