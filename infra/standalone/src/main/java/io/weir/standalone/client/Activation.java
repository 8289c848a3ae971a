package io.weir.standalone.client;

import io.weir.standalone.Console;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An experiment covers events received from its {@code active_from} on, and a stream that has not heard of it by then (a
 * busy machine) does not count them either: whoever posts earlier posts for nothing.
 */
final class Activation {

    /** A clock that is off by more is not waited for. */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private static final long POLL_MS = 50;

    private Activation() {}

    /**
     * @param experiment as the query API shows it
     * @param ingest reads definitions from the same topic as the stream
     */
    static void await(JsonNode experiment, URI ingest, Console console) {
        String key = experiment.get("key").asString();
        Duration wait = Duration.between(
                Instant.now(), Instant.parse(experiment.get("active_from").asString()));
        if (wait.compareTo(LONGEST) > 0) {
            console.warn(key + " covers events only from " + wait + " from now on");
            return;
        }
        try {
            if (wait.isPositive()) TimeUnit.MILLISECONDS.sleep(wait.toMillis() + 1);
            if (experiment.path("state").asString("").equals("running")) awaitRevision(experiment, ingest, console);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitRevision(JsonNode experiment, URI ingest, Console console) throws InterruptedException {
        String key = experiment.get("key").asString();
        long revision = experiment.get("revision").asLong();
        long deadline = System.nanoTime() + LONGEST.toNanos();
        try (HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(LONGEST)
                .build()) {
            while (revisionAt(ingest, key, http) < revision) {
                if (System.nanoTime() > deadline) {
                    console.warn("Ingest has not heard of " + key + " within " + LONGEST.toSeconds()
                            + " s. What is posted before it has is not counted, and its results say rebuild_needed.");
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MS);
            }
        }
    }

    /** 0: ingest knows of none. */
    private static long revisionAt(URI ingest, String key, HttpClient http) throws InterruptedException {
        String flag = QueryClient.encoded(key);
        HttpRequest evaluation = HttpRequest.newBuilder(ingest.resolve("/ofrep/v1/evaluate/flags/" + flag))
                .header("Content-Type", "application/json")
                .timeout(LONGEST)
                .POST(BodyPublishers.ofString("{\"context\":{\"targetingKey\":\"none\"}}"))
                .build();
        try {
            HttpResponse<byte[]> answer = http.send(evaluation, BodyHandlers.ofByteArray());
            return JsonMapper.shared()
                    .readTree(answer.body())
                    .at("/metadata/revision")
                    .asLong(0);
        } catch (IOException notYet) {
            return 0;
        }
    }
}
