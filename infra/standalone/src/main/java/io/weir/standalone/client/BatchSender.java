package io.weir.standalone.client;

import io.weir.standalone.ExitCode;
import io.weir.standalone.Trouble;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Posts one batch until it is answered item by item. A batch that could not be taken, or of which nobody knows, is sent
 * again with the same ids: it counts once. For many threads, which share one {@link Pace}.
 */
final class BatchSender implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int TRIES = 8;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** How often ingest may answer, with no batch taken meanwhile, that counting is behind: an hour at a wait of 10 s. */
    private static final int TRIES_BEHIND = 360;

    private final HttpClient http;
    private final URI address;
    private final Duration pause;
    private final Progress progress;
    private final Pace pace = new Pace();
    private final AtomicLong taken = new AtomicLong();

    /** @param pause before a batch is sent again when the answer does not say how long; the unit of Retry-After */
    BatchSender(URI ingest, Progress progress, Duration pause) {
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .build();
        this.address = ingest.resolve("/v1/events");
        this.progress = progress;
        this.pause = pause;
    }

    /** @return the answer's items. 202: at least one was accepted; 422: all were refused. */
    JsonNode send(EventBatch batch) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/x-ndjson")
                .timeout(TIMEOUT)
                .POST(batch.body())
                .build();
        Patience patience = new Patience();
        while (true) {
            pace.await();
            try {
                HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
                JsonNode content = JSON.readTree(answer.body());
                if (content.has("items")) {
                    taken.incrementAndGet();
                    return content.get("items");
                }
                refused(answer, content, patience);
            } catch (IOException e) {
                pace.slowDown(patience.next(String.valueOf(e.getMessage() == null ? e : e.getMessage())));
            }
        }
    }

    private void refused(HttpResponse<byte[]> answer, JsonNode content, Patience patience) {
        String code = content.path("code").asString("");
        String reason =
                answer.statusCode() + " " + code + " " + content.path("detail").asString("");
        boolean again = answer.statusCode() == 503 || answer.statusCode() == 429;
        if (!again) throw new Trouble(ExitCode.FAILED, "Ingest refused the request: " + reason, "See its log.");
        boolean behind = code.equals("COUNTING_BEHIND");
        if (behind) progress.waiting("Ingest waits for counting to catch up (COUNTING_BEHIND)");
        Duration wait = behind ? patience.nextBehind(reason) : patience.next(reason);
        pace.slowDown(answer.headers()
                .firstValue("Retry-After")
                .map(seconds -> pause.multipliedBy(Long.parseLong(seconds)))
                .orElse(wait));
    }

    /** Of one batch. As long as other batches are taken it starts anew: then ingest is busy, not broken. */
    private final class Patience {

        private long takenBefore = taken.get();
        private int tries;
        private int triesBehind;

        Duration next(String reason) {
            return next(++tries, TRIES, reason);
        }

        Duration nextBehind(String reason) {
            return next(++triesBehind, TRIES_BEHIND, reason);
        }

        private Duration next(int tried, int most, String reason) {
            if (taken.get() != takenBefore) {
                takenBefore = taken.get();
                tries = 0;
                triesBehind = 0;
                return pause;
            }
            if (tried < most) return pause.multipliedBy(tried);
            throw new Trouble(
                    ExitCode.FAILED,
                    "Ingest did not take the events in " + most + " tries: " + reason.strip(),
                    "See `./weir status`, then load them again: nothing counts twice.");
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
