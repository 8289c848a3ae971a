package io.weir.bench.torture.client;

import io.weir.bench.torture.client.Answers.Answer;
import io.weir.bench.torture.plan.Item;
import io.weir.bench.torture.plan.Post;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends posts as clients behind a load balancer do: what one instance does not answer, another is asked. */
public final class Poster implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int PAUSE_MS = 150;

    private final List<URI> ingests;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    public Poster(List<URI> ingests) {
        this.ingests =
                ingests.stream().map(ingest -> ingest.resolve("/v1/events")).toList();
    }

    /** Runs all lanes and returns when the last post was answered, or {@code deadlineNanos} has come. */
    public Answers run(List<Post> posts, long startNanos, long deadlineNanos) throws InterruptedException {
        Answers answers = new Answers();
        List<Thread> lanes = posts.stream().collect(Collectors.groupingBy(Post::lane)).values().stream()
                .map(lane -> Thread.ofVirtual().start(() -> lane(lane, startNanos, deadlineNanos, answers)))
                .toList();
        for (Thread lane : lanes) lane.join();
        return answers;
    }

    private void lane(List<Post> posts, long startNanos, long deadlineNanos, Answers answers) {
        try {
            for (Post post : posts) {
                long wait = startNanos + post.atMs() * 1_000_000L - System.nanoTime();
                if (wait > 0) TimeUnit.NANOSECONDS.sleep(wait);
                post(post, deadlineNanos, answers);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void post(Post post, long deadlineNanos, Answers answers) throws InterruptedException {
        byte[] body = post.items().stream()
                .map(Item::json)
                .collect(Collectors.joining("\n"))
                .getBytes(StandardCharsets.UTF_8);
        int patience = post.patienceMs();
        for (int attempt = 0; ; attempt++) {
            JsonNode items = send(post.ingest() + attempt, body, patience, answers);
            if (items != null) {
                for (JsonNode item : items) {
                    answers.add(post.items().get(item.get("index").asInt()), answer(item), post.again());
                }
                return;
            }
            if (!post.again() || System.nanoTime() > deadlineNanos) {
                for (Item item : post.items()) answers.add(item, new Answer.Unknown(), post.again());
                return;
            }
            patience = Math.min(5_000, patience * 4); // an impatient client learns
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        }
    }

    /** The answer's items; null when there were none: not now, or nobody knows. */
    private JsonNode send(int instance, byte[] body, int patienceMs, Answers answers) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(ingests.get(instance % ingests.size()))
                .header("Content-Type", "application/x-ndjson")
                .timeout(Duration.ofMillis(patienceMs))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        answers.tried();
        try {
            HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            JsonNode content = JSON.readTree(response.body());
            if (content.has("items")) return content.get("items");
            boolean unknown = content.path("code").asString("").equals("OUTCOME_UNKNOWN");
            if (unknown) answers.leftUnknown();
            else answers.wasUnavailable();
        } catch (ConnectException e) {
            answers.wasUnavailable();
        } catch (IOException | JacksonException e) {
            answers.leftUnknown();
        }
        return null;
    }

    private static Answer answer(JsonNode item) {
        if (!item.path("status").asString("").equals("accepted")) {
            return new Answer.Refused(item.path("code").asString("?"));
        }
        return item.has("partition")
                ? new Answer.Accepted(
                        item.get("partition").asInt(), item.get("offset").asLong())
                : new Answer.Accepted(-1, -1);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
