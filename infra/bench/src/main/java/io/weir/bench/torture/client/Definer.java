package io.weir.bench.torture.client;

import io.weir.bench.torture.plan.Plan;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Defines experiments and reads results, as an analyst does. */
public final class Definer implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int TRIES = 40;

    private final List<URI> queries;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    public Definer(List<URI> queries) {
        this.queries = List.copyOf(queries);
    }

    /** Returns when every experiment is there and covers what is received from now on. */
    public void define(List<Plan.Experiment> experiments) throws InterruptedException {
        Instant activeFrom = Instant.EPOCH;
        for (Plan.Experiment experiment : experiments) {
            Instant from = Instant.parse(define(experiment).get("active_from").asString());
            if (from.isAfter(activeFrom)) activeFrom = from;
        }
        TimeUnit.MILLISECONDS.sleep(
                Math.max(0, Duration.between(Instant.now(), activeFrom).toMillis()) + 1);
    }

    private JsonNode define(Plan.Experiment experiment) throws InterruptedException {
        String last = "";
        for (int attempt = 0; attempt < TRIES; attempt++) {
            HttpRequest request = HttpRequest.newBuilder(query(attempt).resolve("/v1/experiments"))
                    .header("Content-Type", "application/json")
                    .timeout(TIMEOUT)
                    .POST(HttpRequest.BodyPublishers.ofString(experiment.json()))
                    .build();
            try {
                HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
                if (response.statusCode() < 300) return JSON.readTree(response.body());
                last = new String(response.body(), java.nio.charset.StandardCharsets.UTF_8);
                if (response.statusCode() < 500) break;
            } catch (IOException e) {
                last = e.toString();
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
        throw new IllegalStateException("experiment " + experiment.key() + " was not taken: " + last);
    }

    /** Its results as they are now; null when nobody answers with them. */
    public JsonNode results(String experiment, int instance) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        query(instance).resolve("/v1/experiments/" + experiment + "/results"))
                .timeout(Duration.ofSeconds(1))
                .build();
        try {
            HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return response.statusCode() == 200 ? JSON.readTree(response.body()) : null;
        } catch (IOException e) {
            return null;
        }
    }

    private URI query(int instance) {
        return queries.get(instance % queries.size());
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
