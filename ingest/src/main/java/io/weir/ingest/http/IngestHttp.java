package io.weir.ingest.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.weir.ingest.assignment.Flags;
import io.weir.ingest.log.CountingGate;
import io.weir.ingest.log.EventLog;
import io.weir.ingest.read.Limits;
import io.weir.ingest.validation.BatchValidator;
import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import io.weir.kit.problem.ProblemHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import org.springframework.web.util.UriUtils;
import reactor.core.publisher.Mono;

/** The addresses of ingest. */
public final class IngestHttp implements WebHandler {

    private final EventsEndpoint events;
    private final OfrepEndpoint flags;
    private final byte[] openApi = openApi();

    private IngestHttp(EventsEndpoint events, OfrepEndpoint flags) {
        this.events = events;
        this.flags = flags;
    }

    /**
     * The whole of it, as the server calls it.
     *
     * @param maxBytesInFlight above it requests are answered with OVERLOADED
     * @param validators one for each worker thread
     * @param gate says when events are answered with COUNTING_BEHIND; variants are given all the same
     * @param flags the experiments that units are assigned by
     * @param workers threads that may block for a moment
     */
    public static HttpHandler handler(
            Limits limits,
            long maxBytesInFlight,
            Supplier<BatchValidator> validators,
            EventLog log,
            CountingGate gate,
            Flags flags,
            Executor workers,
            MeterRegistry registry,
            Clock clock) {
        BytesInFlight bytesInFlight = new BytesInFlight(maxBytesInFlight);
        IngestMetrics metrics = new IngestMetrics(registry, bytesInFlight);
        ThreadLocal<Desk> desks = Desk.ofEachWorker(limits, validators);
        EventsEndpoint events = new EventsEndpoint(limits, bytesInFlight, desks, log, gate, workers, metrics, clock);
        ExposureLog exposures = new ExposureLog(desks, log, workers);
        OfrepEndpoint ofrep =
                new OfrepEndpoint(flags, limits, bytesInFlight, exposures, workers, metrics, registry, clock);
        return WebHttpHandlerBuilder.webHandler(new IngestHttp(events, ofrep))
                .exceptionHandler(new ProblemHandler())
                .build();
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange) {
        HttpMethod method = exchange.getRequest().getMethod();
        String path = exchange.getRequest().getPath().value();
        return switch (path) {
            case "/v1/events" ->
                method == HttpMethod.POST ? events.post(exchange) : notAllowed(exchange, HttpMethod.POST);
            case "/openapi.json" ->
                method == HttpMethod.GET ? document(exchange) : notAllowed(exchange, HttpMethod.GET);
            case OfrepEndpoint.PATH ->
                method == HttpMethod.POST ? flags.all(exchange) : notAllowed(exchange, HttpMethod.POST);
            default -> {
                String key = flagKey(exchange);
                if (key == null) yield Mono.error(nothingHere());
                yield method == HttpMethod.POST ? flags.one(exchange, key) : notAllowed(exchange, HttpMethod.POST);
            }
        };
    }

    /** Null when the address is none of one flag. */
    private static String flagKey(ServerWebExchange exchange) {
        String path = exchange.getRequest().getPath().value();
        String prefix = OfrepEndpoint.PATH + '/';
        if (!path.startsWith(prefix) || path.length() == prefix.length() || path.indexOf('/', prefix.length()) > 0) {
            return null;
        }
        try {
            return UriUtils.decode(path.substring(prefix.length()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static ProblemException nothingHere() {
        return new ProblemException(
                Problem.of(
                        ProblemCode.NOT_FOUND,
                        "Ingest has POST /v1/events, POST /ofrep/v1/evaluate/flags, POST /ofrep/v1/evaluate/flags/{key} and GET /openapi.json."));
    }

    private static Mono<Void> notAllowed(ServerWebExchange exchange, HttpMethod allowed) {
        exchange.getResponse().getHeaders().set("Allow", allowed.name());
        return Mono.error(new ProblemException(
                Problem.of(ProblemCode.METHOD_NOT_ALLOWED, "The address takes " + allowed.name() + ".")));
    }

    private Mono<Void> document(ServerWebExchange exchange) {
        exchange.getResponse().getHeaders().setContentType(MediaType.APPLICATION_JSON);
        return exchange.getResponse()
                .writeWith(Mono.just(exchange.getResponse().bufferFactory().wrap(openApi.clone())));
    }

    private static byte[] openApi() {
        try (InputStream in = IngestHttp.class.getResourceAsStream("openapi.json")) {
            if (in == null) throw new IllegalStateException("openapi.json is missing from the jar");
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("openapi.json cannot be read from the jar", e);
        }
    }
}
