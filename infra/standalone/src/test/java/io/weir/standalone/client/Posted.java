package io.weir.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.standalone.Console;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Events that ingest has accepted, every one of them. */
final class Posted {

    private static final Console SILENT = new Console(
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            false);

    private Posted() {}

    static LogEnd all(URI ingest, List<String> events) {
        try (Progress progress = new Progress(SILENT, "test", events.size());
                IngestClient client = new IngestClient(ingest, progress)) {
            events.forEach(client::add);
            client.flush();
            assertThat(client.refusals()).isEmpty();
            return client.end();
        }
    }
}
