package io.weir.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.ingest.assignment.Evaluation.Assigned;
import io.weir.ingest.assignment.EvaluationContext;
import io.weir.ingest.assignment.Flag;
import io.weir.ingest.log.Completion;
import io.weir.ingest.log.EventLog;
import io.weir.ingest.log.Positions;
import io.weir.ingest.validation.Outcome;
import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import io.weir.schemas.PayloadHash;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the exposure that an evaluation asks for, by the rules of every other event. Its id and its hash are of experiment, unit
 * and variant alone: asked again, with another time or other attributes, it is a duplicate and never a conflict.
 */
final class ExposureLog {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Set<String> NO_ATTRIBUTES = Set.of("targetingKey", "user", "session", "run", "task");

    private final EventLog log;
    private final Executor workers;
    private final ThreadLocal<Desk> desks;

    ExposureLog(ThreadLocal<Desk> desks, EventLog log, Executor workers) {
        this.log = log;
        this.workers = workers;
        this.desks = desks;
    }

    /** The exposure's id, when it is acknowledged; off the producer's only network thread, which tells of it. */
    Mono<String> append(Flag flag, Assigned assigned, EvaluationContext context, String traceparent, long now) {
        return appended(flag, assigned, context, traceparent, now).publishOn(Schedulers.parallel());
    }

    private Mono<String> appended(
            Flag flag, Assigned assigned, EvaluationContext context, String traceparent, long now) {
        return Mono.create(sink -> {
            AtomicBoolean isCancelled = new AtomicBoolean();
            sink.onCancel(() -> isCancelled.set(true));
            Consumer<Throwable> refuse = error -> {
                if (!isCancelled.get()) sink.error(error);
            };
            try {
                workers.execute(() -> {
                    try {
                        byte[] identity = identity(flag, assigned);
                        String id = "exposure-" + HexFormat.of().formatHex(identity);
                        Outcome.Accepted event = event(json(id, flag, assigned, context, now), identity, now);
                        log.append(List.of(event), traceparent, now, completion(() -> sink.success(id), refuse));
                    } catch (RuntimeException e) {
                        refuse.accept(e);
                    }
                });
            } catch (RejectedExecutionException e) {
                refuse.accept(unavailable(ProblemCode.LOG_UNAVAILABLE, e));
            }
        });
    }

    private static Completion completion(Runnable stored, Consumer<Throwable> refuse) {
        return new Completion() {
            @Override
            public void stored(Positions positions) {
                stored.run();
            }

            @Override
            public void failed(ProblemCode code, Exception cause) {
                refuse.accept(unavailable(code, cause));
            }
        };
    }

    private static byte[] identity(Flag flag, Assigned assigned) {
        String text = String.join(
                "\0",
                flag.key(),
                flag.unit().name(),
                assigned.unit(),
                assigned.variant().key());
        byte[] bytes = text.getBytes(UTF_8);
        return PayloadHash.of(bytes, 0, bytes.length);
    }

    private static byte[] json(String id, Flag flag, Assigned assigned, EvaluationContext context, long now) {
        ObjectNode event = JSON.createObjectNode();
        event.put("id", id)
                .put("type", "exposure")
                .put("time", Instant.ofEpochMilli(now).toString());
        event.putObject("units").put(flag.unit().name(), assigned.unit());
        event.putObject("exposure")
                .put("experiment", flag.key())
                .put("variant", assigned.variant().key());
        JsonNode task = context.attributes().get("task");
        if (task != null && task.isString()) event.set("task", task);
        ObjectNode attributes = event.putObject("attributes");
        for (var attribute : context.attributes().properties()) {
            boolean isOwn = attribute.getKey().startsWith("weir.") || NO_ATTRIBUTES.contains(attribute.getKey());
            if (!isOwn
                    && attribute.getValue().isValueNode()
                    && !attribute.getValue().isNull()) {
                attributes.set(attribute.getKey(), attribute.getValue());
            }
        }
        return JSON.writeValueAsBytes(event);
    }

    private Outcome.Accepted event(byte[] json, byte[] identity, long now) {
        Desk desk = desks.get();
        desk.validator().begin(now);
        desk.reader().document(json, json.length, desk.validator());
        return switch (desk.validator().outcomes().getFirst()) {
            case Outcome.Accepted event -> new Outcome.Accepted(event.key(), event.value(), identity, null);
            case Outcome.Refused event ->
                throw new ProblemException(Problem.of(
                        ProblemCode.CONTEXT_INVALID,
                        "The exposure would be no event that Weir takes (" + event.code() + "): " + event.message()));
        };
    }

    private static ProblemException unavailable(ProblemCode code, Exception cause) {
        return new ProblemException(
                Problem.of(code, "The log did not take the exposure, so no variant is given: " + cause.getMessage()),
                cause);
    }
}
