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
        return results(experiment, null, null);
    }

    /** As tests of runs that are looked at once: what benchmarks publish. */
    JsonNode published(String experiment) {
        return results(experiment, Method.frequentist, Basis.units);
    }

    /** @param method null: the experiment's own; so is {@code basis} */
    JsonNode results(String experiment, Method method, Basis basis) {
        String asked = Stream.of(parameter("method", method), parameter("basis", basis))
                .flatMap(Optional::stream)
                .collect(Collectors.joining("&"));
        URI uri = resultsUri(experiment);
        return send(HttpRequest.newBuilder(asked.isEmpty() ? uri : URI.create(uri + "?" + asked))
                .GET());
    }

    private static Optional<String> parameter(String name, Enum<?> value) {
        return Optional.ofNullable(value).map(given -> name + "=" + given.name());
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
            String asked = (search == null ? "" : "&search=" + encoded(search))
                    + (after.isEmpty() ? "" : "&after=" + encoded(after));
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

    private JsonNode send(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> answer = answer(request.timeout(TIMEOUT).build());
            JsonNode content = JSON.readTree(answer.body());
            if (answer.statusCode() < 300) return content;
            if (content.path("code").asString("").equals("EXPERIMENT_NOT_FOUND")) throw notFound();
            throw new Trouble(
                    ExitCode.FAILED,
                    "The query API refused: " + content.path("detail").asString("status " + answer.statusCode()),
                    "See `./weir status`.");
        } catch (IOException e) {
            throw new Trouble(
                    ExitCode.FAILED,
                    "The query API does not answer: " + e.getMessage() + ".",
                    "See `./weir status`.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Trouble(ExitCode.FAILED, "Interrupted.", "Ask again.", e);
        }
    }

    /** A 503 says that it will pass, and every request here may be repeated. */
    private HttpResponse<byte[]> answer(HttpRequest request) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 503 || attempt == TRIES) return answer;
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

    @Override
    public void close() {
        http.close();
    }
}
