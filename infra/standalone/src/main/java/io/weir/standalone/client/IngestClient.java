package io.weir.standalone.client;

import io.weir.standalone.ExitCode;
import io.weir.standalone.Trouble;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Posts events in batches, in order, and waits for each batch's acknowledgement. A batch that could not be taken, or of
 * which nobody knows, is sent again with the same ids: it counts once. Not for many threads.
 */
final class IngestClient implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MAX_EVENTS = 1_000;
    private static final int MAX_BYTES = 4 << 20;
    private static final int TRIES = 8;
    private static final int SHOWN = 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient http;
    private final URI address;
    private final Progress progress;
    private final Duration pause;
    private final ByteArrayOutputStream batch = new ByteArrayOutputStream();
    private final LogEnd end = new LogEnd();
    private final List<Refusal> refusals = new ArrayList<>();
    private final List<Long> lines = new ArrayList<>();
    private long line;
    private long accepted;
    private long refused;

    IngestClient(URI ingest, Progress progress) {
        this(ingest, progress, Duration.ofSeconds(1));
    }

    /** @param pause before a batch is sent again when the answer does not say how long */
    IngestClient(URI ingest, Progress progress, Duration pause) {
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .build();
        this.address = ingest.resolve("/v1/events");
        this.progress = progress;
        this.pause = pause;
    }

    void add(String event) {
        add(event.getBytes(StandardCharsets.UTF_8));
    }

    /** One JSON object without line breaks; empty ones count as lines only. */
    void add(byte[] event) {
        line++;
        if (isBlank(event)) return;
        if (lines.size() == MAX_EVENTS || batch.size() + event.length > MAX_BYTES) flush();
        batch.writeBytes(event);
        batch.write('\n');
        lines.add(line);
    }

    /** A line that ingest could not even look at. */
    void addTooLong() {
        line++;
        refuse(new Refusal(
                line,
                "EVENT_TOO_LARGE",
                "",
                "The line is longer than " + EventLines.LONGEST + " bytes; it was not sent, and is kept nowhere."));
    }

    private static boolean isBlank(byte[] event) {
        for (byte b : event) {
            if (b != ' ' && b != '\t' && b != '\r') return false;
        }
        return true;
    }

    /** Sends what is left. */
    void flush() {
        if (lines.isEmpty()) return;
        JsonNode answer = send(batch.toByteArray());
        for (JsonNode item : answer.path("items")) read(item);
        progress.stepBy(lines.size());
        batch.reset();
        lines.clear();
    }

    LogEnd end() {
        return end;
    }

    long accepted() {
        return accepted;
    }

    long refused() {
        return refused;
    }

    /** The first of them. */
    List<Refusal> refusals() {
        return List.copyOf(refusals);
    }

    private void read(JsonNode item) {
        if (item.path("status").asString("").equals("accepted")) {
            accepted++;
            end.add(item.get("partition").asInt(), item.get("offset").asLong());
            return;
        }
        refuse(new Refusal(
                lines.get(item.get("index").asInt()),
                item.path("code").asString(""),
                item.path("pointer").asString(""),
                item.path("message").asString("")));
    }

    private void refuse(Refusal refusal) {
        refused++;
        if (refusals.size() < SHOWN) refusals.add(refusal);
    }

    /** 202: at least one accepted; 422: all refused. Both answer item by item. */
    private JsonNode send(byte[] body) {
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/x-ndjson")
                .timeout(TIMEOUT)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        String last = "";
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            Duration wait = pause.multipliedBy(attempt);
            try {
                HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
                JsonNode content = JSON.readTree(answer.body());
                if (content.has("items")) return content;
                last = answer.statusCode() + " " + content.path("code").asString("") + " "
                        + content.path("detail").asString("");
                boolean again = answer.statusCode() == 503 || answer.statusCode() == 429;
                if (!again) throw new Trouble(ExitCode.FAILED, "Ingest refused the request: " + last, "See its log.");
                wait = answer.headers()
                        .firstValue("Retry-After")
                        .map(s -> pause.multipliedBy(Long.parseLong(s)))
                        .orElse(wait);
            } catch (IOException e) {
                last = String.valueOf(e.getMessage() == null ? e : e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Trouble(ExitCode.FAILED, "Interrupted.", "Load it again: nothing counts twice.", e);
            }
            pause(wait);
        }
        throw new Trouble(
                ExitCode.FAILED,
                "Ingest did not take the events in " + TRIES + " tries: " + last.strip(),
                "See `./weir status`, then load them again: nothing counts twice.");
    }

    private static void pause(Duration wait) {
        try {
            TimeUnit.MILLISECONDS.sleep(wait.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
