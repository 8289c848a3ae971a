package io.weir.ingest.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.ingest.assignment.Evaluation.Answered;
import io.weir.ingest.assignment.Evaluation.Assigned;
import io.weir.ingest.assignment.Evaluation.Outside;
import io.weir.ingest.assignment.Evaluation.Unusable;
import io.weir.ingest.assignment.EvaluationContext;
import io.weir.ingest.assignment.Flag;
import io.weir.ingest.assignment.Flags;
import io.weir.ingest.read.Limits;
import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import io.weir.schemas.PayloadHash;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * OpenFeature's remote evaluation protocol: which variant a unit has, from memory. One flag on the event loop, as it takes
 * microseconds; all flags on a worker.
 */
final class OfrepEndpoint {

    static final String PATH = "/ofrep/v1/evaluate/flags";

    private static final int CONTEXT_BYTES = 64 * 1024;
    private static final int ANSWER_BYTES = 16 * 1024 * 1024;

    private final Flags flags;
    private final Limits limits;
    private final BytesInFlight bytesInFlight;
    private final ExposureLog exposures;
    private final Scheduler workers;
    private final IngestMetrics metrics;
    private final Map<String, Counter> evaluations;
    private final Clock clock;

    OfrepEndpoint(
            Flags flags,
            Limits limits,
            BytesInFlight bytesInFlight,
            ExposureLog exposures,
            Executor workers,
            IngestMetrics metrics,
            MeterRegistry registry,
            Clock clock) {
        this.flags = flags;
        this.limits = limits;
        this.bytesInFlight = bytesInFlight;
        this.exposures = exposures;
        this.workers = Schedulers.fromExecutor(workers);
        this.metrics = metrics;
        this.evaluations = List.of("SPLIT", "TARGETING_MATCH", "DISABLED", "UNKNOWN", "STALE").stream()
                .collect(Collectors.toMap(reason -> reason, reason -> counter(registry, reason)));
        this.clock = clock;
        registry.gauge("weir.assignment.experiments", flags, Flags::size);
        registry.gauge("weir.assignment.experiments.unreadable", flags, Flags::unreadable);
        registry.gauge("weir.assignment.stale", flags, known -> known.state() == Flags.State.fresh ? 0 : 1);
    }

    Mono<Void> one(ServerWebExchange exchange, String key) {
        return answer(exchange, key, body -> Mono.fromCallable(
                        Answering.always(() -> evaluate(exchange.getRequest(), key, body)))
                .flatMap(one -> one)
                .flatMap(one -> write(exchange.getResponse(), one.status, one.json)));
    }

    Mono<Void> all(ServerWebExchange exchange) {
        return answer(exchange, null, body -> Mono.fromCallable(Answering.always(() -> evaluateAll(body)))
                .subscribeOn(workers)
                .flatMap(json -> tagged(exchange, body, json)));
    }

    private Mono<Void> answer(ServerWebExchange exchange, String key, Function<Body, Mono<Void>> evaluation) {
        BytesInFlight.Reservation reservation = bytesInFlight.open();
        return Mono.defer(() -> body(exchange.getRequest(), reservation))
                .flatMap(evaluation)
                .onErrorResume(ProblemException.class, e -> refuse(exchange.getResponse(), key, e.problem()))
                .doFinally(signal -> reservation.release());
    }

    private Mono<Body> body(ServerHttpRequest request, BytesInFlight.Reservation reservation) {
        BodyFormat format = BodyFormat.of(request.getHeaders());
        if (format.isLines() || format.isGzip()) {
            throw new ProblemException(
                    Problem.of(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "A context is plain application/json."));
        }
        return Body.read(request, CONTEXT_BYTES, reservation);
    }

    private record One(HttpStatus status, byte[] json) {}

    private Mono<One> evaluate(ServerHttpRequest request, String key, Body body) {
        EvaluationContext context = EvaluationRequest.read(body, limits);
        Flags.State state = requireRead();
        Flag flag = flags.find(key);
        boolean isUnreadable = flags.isUnreadable(key);
        if (flag == null) throw isUnreadable ? unreadable(key) : notFound(key);
        boolean isStale = isUnreadable || state == Flags.State.stale;
        long now = clock.millis();
        Answered answer =
                switch (flag.evaluate(context, now)) {
                    case Unusable unusable -> throw new ProblemException(problem(unusable));
                    case Answered answered -> answered;
                };
        evaluations.get(isStale ? "STALE" : EvaluationWriter.reason(answer)).increment();
        if (answer instanceof Outside outside && flag.outsideValue() == null) {
            return Mono.just(new One(HttpStatus.NOT_FOUND, EvaluationWriter.withoutValue(flag, outside, isStale)));
        }
        if (!context.asksForExposure() || !(answer instanceof Assigned assigned)) {
            return Mono.just(new One(HttpStatus.OK, EvaluationWriter.one(flag, answer, isStale, null)));
        }
        return exposures
                .append(flag, assigned, context, request, now)
                .map(id -> new One(HttpStatus.OK, EvaluationWriter.one(flag, answer, isStale, id)));
    }

    private static Problem problem(Unusable unusable) {
        return Problem.of(ProblemCode.CONTEXT_INVALID, unusable.pointer() + " " + unusable.rule(), unusable.pointer());
    }

    private byte[] evaluateAll(Body body) {
        EvaluationContext context = EvaluationRequest.read(body, limits);
        // To ask for all flags shows the unit none of them.
        String exposure = context.asksForExposure() ? EvaluationWriter.NOT_WRITTEN : null;
        boolean isStale = requireRead() == Flags.State.stale;
        long now = clock.millis();
        try (EvaluationWriter writer = new EvaluationWriter()) {
            writer.begin();
            for (Flag flag : flags.all()) {
                if (flag.isArchived()) continue;
                switch (flag.evaluate(context, now)) {
                    case Unusable unusable -> writer.failed(flag.key(), problem(unusable));
                    case Answered answer ->
                        writer.answer(flag, answer, isStale || flags.isUnreadable(flag.key()), exposure);
                }
                if (writer.size() > ANSWER_BYTES) throw tooLong();
            }
            writer.end();
            return writer.bytes();
        }
    }

    private Flags.State requireRead() {
        Flags.State state = flags.state();
        if (state != Flags.State.absent) return state;
        throw new ProblemException(
                Problem.of(
                        ProblemCode.DEFINITIONS_UNAVAILABLE,
                        "Definitions have not been read since this service started. Use the value in your code, and ask again."));
    }

    /** Of context and answer: whatever would be answered otherwise, by a change or by the passing of time, has another tag. */
    private Mono<Void> tagged(ServerWebExchange exchange, Body body, byte[] json) {
        byte[] both = Arrays.copyOf(body.bytes(), body.length() + json.length);
        System.arraycopy(json, 0, both, body.length(), json.length);
        String tag = HexFormat.of().formatHex(PayloadHash.of(both, 0, both.length));
        ServerHttpResponse response = exchange.getResponse();
        response.getHeaders().setETag('"' + tag + '"');
        if (!isKnown(exchange.getRequest().getHeaders(), tag)) return write(response, HttpStatus.OK, json);
        response.setStatusCode(HttpStatus.NOT_MODIFIED);
        return response.setComplete();
    }

    /** The protocol's own example has no quotes. */
    private static boolean isKnown(HttpHeaders headers, String tag) {
        List<String> known = headers.getOrEmpty(HttpHeaders.IF_NONE_MATCH);
        for (String line : known) {
            for (String one : line.split(",")) {
                if (one.strip().replaceFirst("^W/", "").replace("\"", "").equals(tag)) return true;
            }
        }
        return false;
    }

    private Mono<Void> refuse(ServerHttpResponse response, String key, Problem problem) {
        metrics.refused(problem.code());
        if (problem.status() == HttpStatus.SERVICE_UNAVAILABLE.value()) {
            response.getHeaders()
                    .set(
                            HttpHeaders.RETRY_AFTER,
                            Integer.toString(problem.code().retryAfterSeconds()));
        }
        return write(response, HttpStatusCode.valueOf(problem.status()), EvaluationWriter.failure(key, problem));
    }

    private static Mono<Void> write(ServerHttpResponse response, HttpStatusCode status, byte[] json) {
        response.setStatusCode(status);
        response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
        response.getHeaders().setContentLength(json.length);
        return response.writeWith(Mono.just(response.bufferFactory().wrap(json)));
    }

    private static Counter counter(MeterRegistry registry, String reason) {
        return Counter.builder("weir.assignment.evaluations")
                .description("Variants asked for one by one, by the reason of the answer")
                .tag("reason", reason)
                .register(registry);
    }

    private static ProblemException notFound(String key) {
        return new ProblemException(
                Problem.of(ProblemCode.FLAG_NOT_FOUND, "There is no experiment " + key + " that has been started."));
    }

    private static ProblemException unreadable(String key) {
        return new ProblemException(Problem.of(
                ProblemCode.DEFINITION_UNREADABLE,
                "Experiment " + key + " was defined by a newer Weir. Upgrade this ingest."));
    }

    private static ProblemException tooLong() {
        return new ProblemException(Problem.of(
                ProblemCode.OVERLOADED,
                "All flags together are more than the " + ANSWER_BYTES
                        + " bytes of one answer. Ask for one at a time."));
    }
}
