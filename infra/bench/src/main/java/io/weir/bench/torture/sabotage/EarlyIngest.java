package io.weir.bench.torture.sabotage;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.weir.ingest.IngestService;
import io.weir.kit.management.ManagementServer;
import io.weir.kit.management.ManagementSettings;
import io.weir.kit.management.Metrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** A front that answers for ingest before ingest has the events, and passes them on a second later. */
final class EarlyIngest {

    private static final int LATER_MS = 1_000;

    private final LinkedBlockingQueue<Held> held = new LinkedBlockingQueue<>();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private record Held(byte[] body, long dueNanos) {}

    private EarlyIngest() {}

    public static void main(String[] args) throws IOException {
        ConfigurableApplicationContext ingest = IngestService.application()
                .initializers(fresh -> fresh.getEnvironment()
                        .getPropertySources()
                        .addFirst(new MapPropertySource("torture", Map.of("weir.ingest.port", 0))))
                .run();
        int real = ingest.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        EarlyIngest front = new EarlyIngest();
        front.serve(Integer.parseInt(System.getenv("WEIR_INGEST_PORT")));
        URI address = URI.create("http://127.0.0.1:" + real + "/v1/events");
        Thread.ofPlatform().start(() -> front.passOn(address));
        ManagementServer.start(
                new ManagementSettings("127.0.0.1", Integer.parseInt(System.getenv("WEIR_MANAGEMENT_PORT"))),
                Metrics.registry(),
                () -> ManagementServer.parts(ingest).toList());
    }

    private void serve(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/events", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        held.add(new Held(body, System.nanoTime() + LATER_MS * 1_000_000L));
        List<String> items = new ArrayList<>();
        for (int i = 0; i < new String(body, UTF_8).split("\n").length; i++) {
            items.add("{\"index\":" + i + ",\"status\":\"accepted\"}");
        }
        byte[] answer = ("{\"accepted\":" + items.size() + ",\"refused\":0,\"items\":[" + String.join(",", items)
                        + "]}")
                .getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(202, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private void passOn(URI ingest) {
        try {
            while (true) {
                Held next = held.take();
                TimeUnit.NANOSECONDS.sleep(next.dueNanos() - System.nanoTime());
                HttpRequest request = HttpRequest.newBuilder(ingest)
                        .header("Content-Type", "application/x-ndjson")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(next.body()))
                        .build();
                while (!sent(request)) TimeUnit.MILLISECONDS.sleep(200);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean sent(HttpRequest request) throws InterruptedException {
        try {
            int status =
                    http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            return status == 202 || status == 422;
        } catch (IOException e) {
            return false;
        }
    }
}
