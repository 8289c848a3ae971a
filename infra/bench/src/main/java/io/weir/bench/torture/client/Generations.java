package io.weir.bench.torture.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Begins replays, switches to them and drops them, as an operator does: what is not answered is asked of another instance. */
public final class Generations implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int LOOK_EVERY_MS = 200;

    private final List<URI> queries;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private int asked;

    public Generations(List<URI> queries) {
        this.queries = List.copyOf(queries);
    }

    /** All that there are, in the order of their numbers. */
    public List<JsonNode> all(Duration patience) throws InterruptedException {
        return answered(patience, "GET", "/v1/replays", answer -> answer.statusCode() == 200)
                .get("replays")
                .valueStream()
                .toList();
    }

    /** One beside the active one: it is begun unless there is one, or it was begun and the answer was lost. */
    public long beside(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            for (JsonNode each : all(patience)) {
                if (isComputed(each) && !each.get("active").asBoolean())
                    return each.get("generation").asLong();
            }
            ask("POST", "/v1/replays");
            pause(deadline, "no replay could be begun");
        }
    }

    /** Until it can be switched to. */
    public void awaitCaughtUp(long generation, Duration patience) throws InterruptedException {
        answered(
                patience,
                "GET",
                "/v1/replays/" + generation,
                answer -> answer.statusCode() == 200
                        && JSON.readTree(answer.body()).get("caught_up").asBoolean());
    }

    /** Nobody waits for what becomes of it. */
    public CompletableFuture<Void> showWithoutWaiting(long generation, int instance) {
        return http.sendAsync(
                        request("POST", queries.get(instance % queries.size()), path(generation) + "/switch"),
                        HttpResponse.BodyHandlers.discarding())
                .handle((answer, failure) -> null);
    }

    /** Sent again it changes nothing. */
    public void show(long generation, Duration patience) throws InterruptedException {
        answered(patience, "POST", path(generation) + "/switch", answer -> answer.statusCode() == 200);
    }

    /** All but the active one; returns when nothing is left of them. */
    public void dropOthers(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            List<JsonNode> others = all(patience).stream()
                    .filter(each -> !each.get("active").asBoolean())
                    .toList();
            if (others.isEmpty()) return;
            for (JsonNode other : others) {
                if (isComputed(other))
                    ask("DELETE", path(other.get("generation").asLong()));
            }
            pause(deadline, "generations that are dropped do not go: " + others);
        }
    }

    private static boolean isComputed(JsonNode generation) {
        return generation.get("state").asString().equals("computing");
    }

    private static String path(long generation) {
        return "/v1/replays/" + generation;
    }

    private JsonNode answered(Duration patience, String method, String path, Predicate<HttpResponse<byte[]>> isEnough)
            throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            HttpResponse<byte[]> answer = ask(method, path);
            if (answer != null && isEnough.test(answer)) return JSON.readTree(answer.body());
            pause(deadline, method + " " + path + " is answered with " + (answer == null ? "nothing" : answer));
        }
    }

    /** Null: it was not answered. */
    private HttpResponse<byte[]> ask(String method, String path) throws InterruptedException {
        try {
            return http.send(
                    request(method, queries.get(asked++ % queries.size()), path),
                    HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            return null;
        }
    }

    private static HttpRequest request(String method, URI query, String path) {
        return HttpRequest.newBuilder(query.resolve(path))
                .timeout(TIMEOUT)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
    }

    private static void pause(long deadline, String why) throws InterruptedException {
        if (System.nanoTime() > deadline) throw new IllegalStateException(why);
        TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
