package io.weir.ingest.http;

import io.weir.ingest.log.Completion;
import io.weir.ingest.log.CountingGate;
import io.weir.ingest.log.EventLog;
import io.weir.ingest.log.Positions;
import io.weir.ingest.read.Limits;
import io.weir.ingest.read.MalformedJson;
import io.weir.ingest.validation.Outcome;
import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import io.weir.kit.problem.ProblemHandler;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * {@code POST /v1/events}: takes the body on the event loop, reads and sends it on a worker, answers on the event loop
 * when the log has acknowledged all of it. Everything is read and decided before anything is sent.
 */
final class EventsEndpoint {

    static final String TRACEPARENT = "traceparent";

    private final Limits limits;
    private final BytesInFlight bytesInFlight;
    private final EventLog log;
    private final CountingGate gate;
    private final Executor workers;
    private final IngestMetrics metrics;
    private final Clock clock;
    private final ThreadLocal<Desk> desks;

    EventsEndpoint(
            Limits limits,
            BytesInFlight bytesInFlight,
            ThreadLocal<Desk> desks,
            EventLog log,
            CountingGate gate,
            Executor workers,
            IngestMetrics metrics,
            Clock clock) {
        this.limits = limits;
        this.bytesInFlight = bytesInFlight;
        this.log = log;
        this.gate = gate;
        this.workers = workers;
        this.metrics = metrics;
        this.clock = clock;
        this.desks = desks;
    }

    /** Cancelling stops the wait, not the send: what it reserved is given back when the log is done with it. */
    Mono<Void> post(ServerWebExchange exchange) {
        BytesInFlight.Reservation reservation = bytesInFlight.open();
        return Mono.defer(() -> {
                    if (gate.isRefusing()) throw countingBehind();
                    BodyFormat.of(exchange.getRequest().getHeaders());
                    return Body.read(exchange.getRequest(), limits.batchBytes(), reservation);
                })
                .flatMap(body -> store(exchange.getRequest(), body, reservation))
                .flatMap(stored -> answer(exchange.getResponse(), stored))
                .doOnError(
                        ProblemException.class, e -> metrics.refused(e.problem().code()))
                .doFinally(signal -> reservation.release());
    }

    private ProblemException countingBehind() {
        return new ProblemException(Problem.of(ProblemCode.COUNTING_BEHIND, gate.reason()));
    }

    private Mono<Stored> store(ServerHttpRequest request, Body body, BytesInFlight.Reservation reservation) {
        return Mono.create(sink -> {
            AtomicBoolean isCancelled = new AtomicBoolean();
            sink.onCancel(() -> isCancelled.set(true));
            Executor eventLoop = EventLoop.of(request);
            try {
                workers.execute(() -> {
                    if (isCancelled.get()) return;
                    try {
                        readAndSend(request, body, reservation, sink, isCancelled, eventLoop);
                    } catch (Throwable e) { // whatever it is, nobody else would answer
                        if (!isCancelled.get()) sink.error(Answering.failed(e));
                    }
                });
            } catch (RejectedExecutionException e) {
                sink.error(unavailable(ProblemCode.LOG_UNAVAILABLE, e));
            }
        });
    }

    private void readAndSend(
            ServerHttpRequest request,
            Body received,
            BytesInFlight.Reservation reservation,
            MonoSink<Stored> sink,
            AtomicBoolean isCancelled,
            Executor eventLoop) {
        BodyFormat format = BodyFormat.of(request.getHeaders());
        Body body = format.isGzip() ? received.gunzip() : received;
        Desk desk = desks.get();
        long now = clock.millis();
        desk.validator().begin(now);
        boolean isSingle = read(desk, body, format.isLines());
        List<Outcome> outcomes = desk.validator().outcomes();
        reservation.share();
        Completion completion = new Completion() {
            @Override
            public void stored(Positions positions) {
                reservation.release();
                eventLoop.execute(() -> sink.success(new Stored(outcomes, positions, isSingle)));
            }

            @Override
            public void failed(ProblemCode code, Exception cause) {
                reservation.release();
                eventLoop.execute(() -> {
                    if (!isCancelled.get()) sink.error(unavailable(code, cause));
                });
            }
        };
        try {
            log.append(outcomes, request.getHeaders().getFirst(TRACEPARENT), now, completion);
        } catch (Throwable e) {
            reservation.release();
            throw e;
        }
    }

    private static boolean read(Desk desk, Body body, boolean isLines) {
        try {
            if (!isLines) return desk.reader().document(body.bytes(), body.length(), desk.validator());
            desk.reader().lines(body.bytes(), body.length(), desk.validator());
            return false;
        } catch (MalformedJson e) {
            throw new ProblemException(Problem.of(ProblemCode.MALFORMED_JSON, e.getMessage()));
        }
    }

    private Mono<Void> answer(ServerHttpResponse response, Stored stored) {
        List<Outcome> outcomes = stored.outcomes;
        int accepted = 0;
        for (Outcome outcome : outcomes) if (outcome instanceof Outcome.Accepted) accepted++;
        metrics.stored(outcomes, accepted);
        if (stored.isSingle && outcomes.getFirst() instanceof Outcome.Refused event) {
            Problem problem = Problem.of(event.code(), event.message(), event.pointer());
            return ProblemHandler.write(response, problem);
        }
        byte[] body = AnswerWriter.write(outcomes, accepted, stored.positions);
        response.setStatusCode(accepted > 0 ? HttpStatus.ACCEPTED : HttpStatus.UNPROCESSABLE_CONTENT);
        response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
        response.getHeaders().setContentLength(body.length);
        DataBuffer buffer = response.bufferFactory().wrap(body);
        return response.writeWith(Mono.just(buffer));
    }

    private static ProblemException unavailable(ProblemCode code, Exception cause) {
        return new ProblemException(Problem.of(code, "The log did not take it: " + cause.getMessage()), cause);
    }

    private record Stored(List<Outcome> outcomes, Positions positions, boolean isSingle) {}
}
