package io.weir.kit.management;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.reactivestreams.Publisher;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.json.JsonMapper;

/**
 * One port for a process's tools: {@code /health} (it lives; what each part says), {@code /health/ready} (503 while any
 * part cannot work, or since {@link #drain}; 200 with the status {@code catching_up} while all work and one is far behind
 * the log) and {@code /metrics} (Prometheus).
 */
public final class ManagementServer implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final Supplier<List<ServiceHealth>> parts;
    private final PrometheusMeterRegistry registry;
    private final AtomicBoolean draining = new AtomicBoolean();
    private final DisposableServer server;

    private ManagementServer(
            ManagementSettings settings, PrometheusMeterRegistry registry, Supplier<List<ServiceHealth>> parts) {
        this.parts = parts;
        this.registry = registry;
        this.server = HttpServer.create()
                .bindAddress(() -> new InetSocketAddress(settings.host(), settings.port()))
                .route(routes -> routes.get("/health", (request, response) -> health(response, false))
                        .get("/health/ready", (request, response) -> health(response, true))
                        .get("/metrics", this::metrics))
                .bindNow();
    }

    /**
     * @param parts asked anew at every request: a process's parts come and go
     * @throws reactor.netty.ChannelBindException when the port is taken
     */
    public static ManagementServer start(
            ManagementSettings settings, PrometheusMeterRegistry registry, Supplier<List<ServiceHealth>> parts) {
        return new ManagementServer(settings, registry, parts);
    }

    /** For a service that is a process of its own: serves its context's parts until the context closes. */
    public static ManagementServer serve(ConfigurableApplicationContext context) {
        ManagementSettings settings =
                Binder.get(context.getEnvironment()).bindOrCreate("weir.management", ManagementSettings.class);
        PrometheusMeterRegistry registry = (PrometheusMeterRegistry) context.getBean(MeterRegistry.class);
        ManagementServer server = start(settings, registry, () -> parts(context).toList());
        context.addApplicationListener(event -> {
            if (event instanceof ContextClosedEvent) server.close();
        });
        return server;
    }

    /** What the context's parts say, in no order. */
    public static Stream<ServiceHealth> parts(ConfigurableApplicationContext context) {
        return context.isActive() ? context.getBeansOfType(ServiceHealth.class).values().stream() : Stream.empty();
    }

    public int port() {
        return server.port();
    }

    /** From now on not ready: load balancers send nothing new, while what is under way ends. */
    public void drain() {
        draining.set(true);
    }

    @Override
    public void close() {
        server.disposeNow();
    }

    private Publisher<Void> health(HttpServerResponse response, boolean refuseWhenNotReady) {
        List<Part> found = parts.get().stream().map(Part::of).toList();
        boolean ready = !draining.get() && !found.isEmpty() && found.stream().allMatch(Part::ready);
        return response.status(ready || !refuseWhenNotReady ? 200 : 503)
                .header("Content-Type", "application/json")
                .sendByteArray(
                        Mono.just(JSON.writeValueAsBytes(Map.of("status", status(found, ready), "parts", found))));
    }

    private String status(List<Part> parts, boolean ready) {
        if (draining.get()) return "stopping";
        if (!ready) return "not ready";
        return parts.stream().anyMatch(Part::catchingUp) ? "catching_up" : "ready";
    }

    private Publisher<Void> metrics(HttpServerRequest request, HttpServerResponse response) {
        return response.header("Content-Type", PROMETHEUS)
                .sendString(Mono.fromCallable(registry::scrape).subscribeOn(Schedulers.boundedElastic()));
    }

    private record Part(
            String name,
            boolean ready,
            @JsonProperty("catching_up") boolean catchingUp,
            String detail) {
        static Part of(ServiceHealth health) {
            ServiceHealth.Status status = health.status();
            return new Part(health.name(), status.ready(), status.isCatchingUp(), status.detail());
        }
    }
}
