package io.weir.bench.load;

import io.weir.standalone.Console;
import io.weir.standalone.RunningWeir;
import io.weir.standalone.WeirProcess;
import io.weir.standalone.WeirSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** All of Weir in this process, on free ports, and requests to it. */
public final class WholeWeir implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int AFTER_ACTIVATION_MS = 50;
    private static final long PATIENCE_SECONDS = 60;

    private final WeirProcess process;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private WholeWeir(WeirProcess process) {
        this.process = process;
    }

    public static WholeWeir start(Path folder, PrintStream progress) {
        return start(folder, progress, Map.of());
    }

    /** @param differs settings that are not the single process's own: {@code weir.kafka.durability}, for example */
    public static WholeWeir start(Path folder, PrintStream progress, Map<String, String> differs) {
        WeirSettings settings = WeirSettings.in(folder.resolve("weir"))
                .with("weir.ingest.port", "0")
                .with("weir.query.port", "0")
                .with("weir.management.port", "0");
        for (Map.Entry<String, String> setting : differs.entrySet()) {
            settings = settings.with(setting.getKey(), setting.getValue());
        }
        return new WholeWeir(WeirProcess.start(settings, new Console(progress, progress, false)));
    }

    public RunningWeir running() {
        return process.running();
    }

    /** Name to address: kafka, postgres, redis. */
    public Map<String, String> servers() {
        return running().servers();
    }

    public HttpClient http() {
        return http;
    }

    /**
     * Returns when events that are posted from now on are matched with it.
     *
     * @throws IllegalStateException when ingest has not heard of it within a minute
     */
    public void define(String definition) throws InterruptedException {
        defineAll(List.of(definition));
    }

    /**
     * The same with several, one after the other.
     *
     * @throws IllegalStateException when ingest has not heard of the last one within a minute
     */
    public void defineAll(List<String> definitions) throws InterruptedException {
        JsonNode last = null;
        for (String definition : definitions) {
            last = JSON.readTree(post(running().query().resolve("/v1/experiments"), definition));
        }
        if (last == null) return;
        Instant from = Instant.parse(last.get("active_from").asString());
        TimeUnit.MILLISECONDS.sleep(
                Math.max(0, Duration.between(Instant.now(), from).toMillis()) + AFTER_ACTIVATION_MS);
        String key = last.get("key").asString();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (revision(running().ingest(), key) < last.get("revision").asLong()) {
            if (System.nanoTime() > deadline) throw new IllegalStateException("ingest has not heard of " + key);
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    /** Of an experiment, as an ingest's answers say it; 0: it knows of none. */
    public long revision(URI ingest, String key) {
        try {
            byte[] answer = post(
                    ingest.resolve("/ofrep/v1/evaluate/flags/" + key), "{\"context\":{\"targetingKey\":\"tester\"}}");
            return JSON.readTree(answer).at("/metadata/revision").asLong();
        } catch (IllegalStateException notYet) {
            return 0;
        }
    }

    public void postEvents(String events) {
        post(running().ingest().resolve("/v1/events"), events);
    }

    public URI resultsOf(String experiment) {
        return running().query().resolve("/v1/experiments/" + experiment + "/results");
    }

    public JsonNode results(String experiment) {
        return JSON.readTree(get(resultsOf(experiment)));
    }

    /** @throws IllegalStateException when the answer is no success */
    public byte[] get(URI address) {
        return send(HttpRequest.newBuilder(address).build());
    }

    /** @throws IllegalStateException when the answer is no success */
    public byte[] post(URI address, String body) {
        return send("POST", address, body);
    }

    /** @throws IllegalStateException when the answer is no success */
    public byte[] patch(URI address, String body) {
        return send("PATCH", address, body);
    }

    /** @throws IllegalStateException when the answer is no success */
    public void delete(URI address) {
        send(HttpRequest.newBuilder(address).DELETE().build());
    }

    /** False when the answer is that there is no such thing. */
    public boolean isThere(URI address) {
        return answer(HttpRequest.newBuilder(address).build()).statusCode() != 404;
    }

    private byte[] send(String method, URI address, String body) {
        return send(HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private byte[] send(HttpRequest request) {
        HttpResponse<byte[]> answer = answer(request);
        if (answer.statusCode() < 300) return answer.body();
        throw new IllegalStateException(request.uri() + " was answered with " + answer.statusCode());
    }

    private HttpResponse<byte[]> answer(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new IllegalStateException("no answer of " + request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.close();
        process.close();
    }
}
