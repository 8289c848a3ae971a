package io.weir.standalone.client;

import static io.weir.standalone.SilentConsole.SILENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;

/** Events that ingest has accepted, every one of them. */
final class Posted {

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
