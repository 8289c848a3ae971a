package io.weir.query;

import io.micrometer.core.instrument.MeterRegistry;
import io.weir.embedded.EmbeddedPostgres;
import io.weir.embedded.EmbeddedRedis;
import io.weir.kit.management.ServiceHealth;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.SingleObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The query API on a free port, with a PostgreSQL and a Redis of its own that can be stopped and started. */
public final class RunningQuery implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String KAFKA = "--weir.kafka.bootstrap-servers=";
    static final String DATABASE = "--weir.database.url=";

    private final Path folder;
    private final HttpClient client = HttpClient.newHttpClient();
    private EmbeddedPostgres postgres;
    private EmbeddedRedis redis;
    private final ConfigurableApplicationContext context;
    private final int port;

    private RunningQuery(Path folder, String... settings) throws IOException {
        this.folder = folder;
        postgres = EmbeddedPostgres.start(folder.resolve("postgres"), 0);
        redis = EmbeddedRedis.start(folder.resolve("redis"), 0);
        context = service(settings);
        port = portOf(context);
    }

    public static RunningQuery start(Path folder, String... settings) throws IOException {
        RunningQuery running = new RunningQuery(folder, settings);
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> status(running.context)
                .ready());
        return running;
    }

    /** One more service on the same servers; the caller closes it. */
    public ConfigurableApplicationContext service(String... settings) {
        List<String> arguments = new ArrayList<>(List.of(
                "--weir.query.port=0",
                "--weir.redis.url=" + redis.url(),
                "--weir.query.freshness-probe-enabled=false"));
        arguments.addAll(List.of(settings));
        boolean hasDatabase = arguments.stream().anyMatch(given -> given.startsWith(DATABASE));
        if (!hasDatabase) arguments.add(DATABASE + postgres.url());
        boolean hasKafka = arguments.stream().anyMatch(given -> given.startsWith(KAFKA));
        if (!hasKafka) arguments.add(KAFKA + "127.0.0.1:1"); // nobody
        return QueryService.application().registerShutdownHook(false).run(arguments.toArray(String[]::new));
    }

    public static ServiceHealth.Status status(ConfigurableApplicationContext context) {
        return context.getBean("migrations", ServiceHealth.class).status();
    }

    public Answer get(String path) {
        return send("GET", path, null);
    }

    public Answer post(String body) {
        return send("POST", "/v1/experiments", body);
    }

    public Answer patch(String key, String body, String... headers) {
        return send("PATCH", "/v1/experiments/" + key, body, headers);
    }

    public Answer results(String key) {
        return get("/v1/experiments/" + key + "/results");
    }

    /** As a test of units that is right at one look. */
    public Answer frequentist(String key) {
        return get("/v1/experiments/" + key + "/results?method=frequentist&basis=units");
    }

    /** What is no JSON. */
    public HttpResponse<String> text(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                BodyHandlers.ofString());
    }

    /** @param headers name, value, name, value; the content type is JSON if none is given */
    public Answer send(String method, String path, String body, String... headers) {
        return send(port, method, path, body == null ? null : body.getBytes(StandardCharsets.UTF_8), headers);
    }

    /** To another service of {@link #service}. */
    public Answer send(ConfigurableApplicationContext to, String method, String path, String body, String... headers) {
        byte[] bytes = body == null ? null : body.getBytes(StandardCharsets.UTF_8);
        return send(portOf(to), method, path, bytes, headers);
    }

    private static int portOf(ConfigurableApplicationContext service) {
        return service.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    public Answer send(int toPort, String method, String path, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + toPort + path))
                .timeout(Duration.ofMinutes(2))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (body != null) request.header("Content-Type", "application/json");
        for (int i = 0; i < headers.length; i += 2) request.setHeader(headers[i], headers[i + 1]);
        try {
            var response = client.send(request.build(), BodyHandlers.ofByteArray());
            JsonNode read = response.body().length == 0 ? JSON.createObjectNode() : JSON.readTree(response.body());
            return new Answer(response.statusCode(), response.headers(), read);
        } catch (IOException e) {
            throw new IllegalStateException("no answer to " + method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What the service counts of itself. */
    public MeterRegistry metrics() {
        return context.getBean(MeterRegistry.class);
    }

    public int port() {
        return port;
    }

    /** For JDBC, with its user. */
    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/postgres?user=postgres";
    }

    /** What the stream is told of an experiment. */
    public ExperimentDefinition definition(String key) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl());
                PreparedStatement select =
                        connection.prepareStatement("select definition from experiments where key = ?")) {
            select.setString(1, key);
            try (ResultSet rows = select.executeQuery()) {
                if (!rows.next()) throw new IllegalStateException("there is no experiment " + key);
                return SingleObject.EXPERIMENT.decode(rows.getBytes(1));
            }
        }
    }

    EmbeddedPostgres postgres() {
        return postgres;
    }

    public String redisUrl() {
        return redis.url();
    }

    public void killPostgres() throws IOException {
        postgres.kill();
    }

    public void startPostgresAgain() throws IOException {
        postgres = EmbeddedPostgres.start(folder.resolve("postgres"), postgres.port());
    }

    public void killRedis() throws IOException {
        redis.kill();
    }

    public void startRedisAgain() throws IOException {
        redis = EmbeddedRedis.start(folder.resolve("redis"), redis.port());
    }

    @Override
    public void close() throws IOException {
        context.close();
        redis.close();
        postgres.close();
    }
}
