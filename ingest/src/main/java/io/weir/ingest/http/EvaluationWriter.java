package io.weir.ingest.http;

import io.weir.ingest.assignment.Evaluation;
import io.weir.ingest.assignment.Evaluation.Assigned;
import io.weir.ingest.assignment.Evaluation.Outside;
import io.weir.ingest.assignment.Flag;
import io.weir.kit.problem.Problem;
import java.io.ByteArrayOutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers as OpenFeature's remote evaluation protocol (0.3.0) words them. A unit that is outside gets no value, which the
 * protocol reads as: use the one in your code.
 */
final class EvaluationWriter implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    private final JsonGenerator json = JSON.createGenerator(out);

    static byte[] one(Flag flag, Evaluation evaluation, boolean isStale, String exposureId) {
        try (EvaluationWriter writer = new EvaluationWriter()) {
            writer.success(flag, evaluation, isStale, exposureId);
            return writer.bytes();
        }
    }

    /** @param key null: of a bulk call as a whole */
    static byte[] failure(String key, Problem problem) {
        try (EvaluationWriter writer = new EvaluationWriter()) {
            writer.failed(key, problem);
            return writer.bytes();
        }
    }

    void begin() {
        json.writeStartObject();
        json.writeArrayPropertyStart("flags");
    }

    void end() {
        json.writeEndArray();
        json.writeEndObject();
    }

    /** Bytes so far, but for the last few thousand. */
    int size() {
        return out.size();
    }

    byte[] bytes() {
        json.flush();
        return out.toByteArray();
    }

    void success(Flag flag, Evaluation evaluation, boolean isStale, String exposureId) {
        json.writeStartObject();
        json.writeStringProperty("key", flag.key());
        if (evaluation instanceof Assigned assigned) {
            json.writeName("value");
            json.writeRawValue(assigned.variant().value());
            json.writeStringProperty("variant", assigned.variant().key());
        }
        json.writeStringProperty("reason", isStale ? "STALE" : reason(evaluation));
        json.writeObjectPropertyStart("metadata");
        json.writeNumberProperty("revision", flag.revision());
        switch (evaluation) {
            case Assigned assigned -> assigned(flag, assigned, exposureId);
            case Outside outside -> {
                json.writeNumberProperty("phase", outside.phase());
                json.writeStringProperty("outside", outside.why().name());
            }
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private void assigned(Flag flag, Assigned assigned, String exposureId) {
        json.writeNumberProperty("phase", assigned.phase());
        json.writeStringProperty("unit", flag.unit().name());
        if (assigned.bucket() != null) json.writeNumberProperty("bucket", assigned.bucket());
        if (exposureId != null) json.writeStringProperty("exposure_id", exposureId);
    }

    static String reason(Evaluation evaluation) {
        return switch (evaluation) {
            case Assigned assigned -> assigned.bucket() == null ? "TARGETING_MATCH" : "SPLIT";
            case Outside outside ->
                switch (outside.why()) {
                    case not_started, ended -> "DISABLED";
                    default -> "UNKNOWN";
                };
        };
    }

    void failed(String key, Problem problem) {
        json.writeStartObject();
        if (key != null) json.writeStringProperty("key", key);
        json.writeStringProperty(
                "errorCode",
                switch (problem.code()) {
                    case MALFORMED_JSON -> "PARSE_ERROR";
                    case CONTEXT_INVALID -> "INVALID_CONTEXT";
                    case TARGETING_KEY_MISSING -> "TARGETING_KEY_MISSING";
                    case FLAG_NOT_FOUND -> "FLAG_NOT_FOUND";
                    default -> "GENERAL";
                });
        json.writeStringProperty("errorDetails", problem.detail());
        json.writeStringProperty("code", problem.code().name());
        if (problem.pointer() != null) json.writeStringProperty("pointer", problem.pointer());
        json.writeEndObject();
    }

    @Override
    public void close() {
        json.close();
    }
}
