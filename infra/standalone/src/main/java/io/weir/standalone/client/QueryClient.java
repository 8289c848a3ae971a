package io.weir.standalone.client;

import io.weir.standalone.ExitCode;
import io.weir.standalone.Trouble;
import io.weir.standalone.client.ResultsCommand.Basis;
import io.weir.standalone.client.ResultsCommand.Method;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks the query API. Its problems become messages. */
final class QueryClient implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final int TRIES = 5;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final URI query;

    QueryClient(URI query) {
        this.query = query;
    }

    /** The experiment, new or as it was; the same definition may be given as often as one likes. */
    JsonNode define(String definition) {
        return send(HttpRequest.newBuilder(query.resolve("/v1/experiments"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(definition)));
    }

    /** By the experiment's own method, and over clusters where it has some. */
    JsonNode results(String experiment) {
        return results(experiment, null, null, null);
    }

    /** As tests of runs that are looked at once: what benchmarks publish. */
    JsonNode published(String experiment) {
        return results(experiment, Method.frequentist, Basis.units, null);
    }

    /**
     * @param method null: the experiment's own; so is {@code basis}
     * @param generation null: the one that is shown
     */
    JsonNode results(String experiment, Method method, Basis basis, Integer generation) {
        String asked = Stream.of(
                        parameter("method", method), parameter("basis", basis), parameter("generation", generation))
                .flatMap(Optional::stream)
                .collect(Collectors.joining("&"));
        URI uri = resultsUri(experiment);
        return send(HttpRequest.newBuilder(asked.isEmpty() ? uri : URI.create(uri + "?" + asked))
                .GET());
    }

    private static Optional<String> parameter(String name, Object value) {
        return Optional.ofNullable(value).map(given -> name + "=" + given);
    }

    /**
     * The newest version of each metric of the library.
     *
     * @param search null: all
     */
    List<JsonNode> metrics(String search) {
        List<JsonNode> metrics = new ArrayList<>();
        String after = "";
        do {
            String asked = (search == null ? "" : "&search=" + encoded(search)) + after(after);
            JsonNode page = send(HttpRequest.newBuilder(query.resolve("/v1/metrics?archived=false" + asked))
                    .GET());
            page.get("metrics").forEach(metrics::add);
            after = page.get("next").asString("");
        } while (!after.isEmpty());
        return metrics;
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    URI resultsUri(String experiment) {
        String key = encoded(experiment);
        return query.resolve("/v1/experiments/" + key + "/results");
    }

    /** Keys of the experiments that there are, the first hundred. */
    List<String> experiments() {
        List<String> keys = new ArrayList<>();
        JsonNode page =
                send(HttpRequest.newBuilder(query.resolve("/v1/experiments")).GET());
        for (JsonNode experiment : page.path("experiments"))
            keys.add(experiment.get("key").asString());
        return keys;
    }

    /** What became of the project's records. */
    JsonNode accounting() {
        return send(HttpRequest.newBuilder(query.resolve("/v1/accounting")).GET());
    }

    /** A page of what became of each experiment's events, by a generation. */
    JsonNode accounting(int generation, String after) {
        return send(HttpRequest.newBuilder(query.resolve("/v1/accounting?generation=" + generation + after(after)))
                .GET());
    }

    /** A page of an experiment's hours, by a generation. */
    JsonNode timeline(String experiment, int generation, String after) {
        String path = "/v1/experiments/" + encoded(experiment) + "/timeline?generation=" + generation;
        return send(HttpRequest.newBuilder(query.resolve(path + after(after))).GET());
    }

    /** @param next of the page before; empty: the first one */
    private static String after(String next) {
        return next.isEmpty() ? "" : "&after=" + encoded(next);
    }

    /** All generations in the order of their numbers, as {@code {"replays":[…]}}. */
    JsonNode replays() {
        return send(HttpRequest.newBuilder(query.resolve("/v1/replays")).GET());
    }

    JsonNode replay(int generation) {
        return send(HttpRequest.newBuilder(replayUri(generation)).GET());
    }

    /**
     * Asked once: sent again, it could begin two.
     *
     * @param maxRate events of the log per second; null: no limit
     */
    JsonNode startReplay(Integer maxRate) {
        return send(
                HttpRequest.newBuilder(query.resolve("/v1/replays"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(maxRate(maxRate))),
                1,
                "`./weir replay status` shows the generations, `./weir replay drop GENERATION` removes one.");
    }

    /**
     * Asked once: sent again, it would be refused because it has begun.
     *
     * @param patch with {@code "rebuild": true}
     */
    JsonNode rebuild(String experiment, String patch) {
        return send(
                HttpRequest.newBuilder(query.resolve("/v1/experiments/" + encoded(experiment)))
                        .header("Content-Type", "application/merge-patch+json")
                        .method("PATCH", HttpRequest.BodyPublishers.ofString(patch)),
                1,
                "`./weir replay rebuild --help` says what may change, `./weir replay status` shows the generations.");
    }

    /** @param action pause, resume or switch */
    JsonNode changeReplay(int generation, String action) {
        return send(
                HttpRequest.newBuilder(URI.create(replayUri(generation) + "/" + action))
                        .POST(HttpRequest.BodyPublishers.noBody()),
                TRIES,
                "`./weir replay status` shows the generations.");
    }

    /** @param maxRate events of the log per second; null: no limit */
    JsonNode limitReplay(int generation, Integer maxRate) {
        return send(
                HttpRequest.newBuilder(replayUri(generation))
                        .header("Content-Type", "application/merge-patch+json")
                        .method("PATCH", HttpRequest.BodyPublishers.ofString(maxRate(maxRate))),
                TRIES,
                "`./weir replay status` shows the generations.");
    }

    private static String maxRate(Integer eventsPerSecond) {
        return "{\"max_rate\":" + eventsPerSecond + "}";
    }

    JsonNode dropReplay(int generation) {
        return send(
                HttpRequest.newBuilder(replayUri(generation)).DELETE(),
                TRIES,
                "`./weir replay status` shows the generations.");
    }

    JsonNode quarantine() {
        return send(HttpRequest.newBuilder(query.resolve("/v1/quarantine")).GET());
    }

    /** Asked once: sent again, it would add two. */
    JsonNode addQuarantine(String rule) {
        return send(
                HttpRequest.newBuilder(query.resolve("/v1/quarantine"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(rule)),
                1,
                "`./weir quarantine list` shows the rules that stand.");
    }

    void removeQuarantine(long rule) {
        send(
                HttpRequest.newBuilder(query.resolve("/v1/quarantine/" + rule)).DELETE(),
                TRIES,
                "`./weir quarantine list` shows the rules that stand.");
    }

    private URI replayUri(int generation) {
        return query.resolve("/v1/replays/" + generation);
    }

    private JsonNode send(HttpRequest.Builder request) {
        return send(request, TRIES, "See `./weir status`.");
    }

    private JsonNode send(HttpRequest.Builder request, int tries, String nextStep) {
        try {
            HttpResponse<byte[]> answer = answer(request.timeout(TIMEOUT).build(), tries);
            JsonNode content = JSON.readTree(answer.body());
            if (answer.statusCode() < 300) return content;
            String code = content.path("code").asString("");
            if (code.equals("EXPERIMENT_NOT_FOUND")) throw notFound();
            if (code.equals("REPLAY_NOT_FOUND")) throw noGeneration();
            throw new Trouble(
                    ExitCode.FAILED,
                    "The query API refused: " + content.path("detail").asString("status " + answer.statusCode()),
                    nextStep);
        } catch (IOException e) {
            throw new Trouble(ExitCode.FAILED, "The query API does not answer: " + e.getMessage() + ".", nextStep, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Trouble(ExitCode.FAILED, "Interrupted.", "Ask again.", e);
        }
    }

    /** A 503 says that it will pass, and nearly every request here may be repeated. */
    private HttpResponse<byte[]> answer(HttpRequest request, int tries) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 503 || attempt == tries) return answer;
            TimeUnit.SECONDS.sleep(1);
        }
    }

    private Trouble notFound() {
        List<String> known = experiments();
        return new Trouble(
                ExitCode.FAILED,
                "There is no such experiment.",
                known.isEmpty()
                        ? "There is none yet: define one with POST " + query + "/v1/experiments, or run `./weir demo`."
                        : "There are: " + String.join(", ", known) + ".");
    }

    private Trouble noGeneration() {
        List<String> known = new ArrayList<>();
        for (JsonNode replay : replays().path("replays"))
            known.add(replay.get("generation").asString());
        return new Trouble(
                ExitCode.FAILED,
                "There is no generation with this number.",
                "There are: " + String.join(", ", known) + ". `./weir replay status` shows them.");
    }

    @Override
    public void close() {
        http.close();
    }
}
