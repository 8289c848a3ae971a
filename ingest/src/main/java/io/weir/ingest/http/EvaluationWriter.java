package io.weir.ingest.http;

import io.weir.ingest.assignment.Evaluation.Answered;
import io.weir.ingest.assignment.Evaluation.Assigned;
import io.weir.ingest.assignment.Evaluation.Outside;
import io.weir.ingest.assignment.Flag;
import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import java.io.ByteArrayOutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers as OpenFeature's remote evaluation protocol (0.3.0) words them. A unit that is outside gets the experiment's value for
 * those, or none, which the protocol reads as: use the one in your code.
 */
final class EvaluationWriter implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Of an exposure that was asked for together with those of all flags. */
    static final String NOT_WRITTEN = "not_written";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    private final JsonGenerator json = JSON.createGenerator(out);

    static byte[] one(Flag flag, Answered answer, boolean isStale, String exposureId) {
        try (EvaluationWriter writer = new EvaluationWriter()) {
            writer.answer(flag, answer, isStale, exposureId);
            return writer.bytes();
        }
    }

    /** No value for a unit that is outside, in the words that every published client takes for: use the one in your code. */
    static byte[] withoutValue(Flag flag, Outside outside, boolean isStale) {
        try (EvaluationWriter writer = new EvaluationWriter()) {
            writer.noValue(flag, outside, isStale);
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

    /** @param exposure id of the one that was written, {@link #NOT_WRITTEN}, or null: none was asked for */
    void answer(Flag flag, Answered answer, boolean isStale, String exposure) {
        json.writeStartObject();
        json.writeStringProperty("key", flag.key());
        String value =
                switch (answer) {
                    case Assigned assigned -> assigned.variant().value();
                    case Outside outside -> flag.outsideValue();
                };
        if (value != null) {
            json.writeName("value");
            json.writeRawValue(value);
        }
        if (answer instanceof Assigned assigned)
            json.writeStringProperty("variant", assigned.variant().key());
        reasonAndMetadata(flag, answer, isStale, exposure);
        json.writeEndObject();
    }

    private void noValue(Flag flag, Outside outside, boolean isStale) {
        json.writeStartObject();
        json.writeStringProperty("key", flag.key());
        json.writeStringProperty("errorCode", "FLAG_NOT_FOUND");
        json.writeStringProperty(
                "errorDetails",
                "The unit is outside of the experiment (" + outside.why()
                        + "), which has no outside_value. Use the value in your code.");
        json.writeStringProperty("code", ProblemCode.UNIT_OUTSIDE.name());
        reasonAndMetadata(flag, outside, isStale, null);
        json.writeEndObject();
    }

    private void reasonAndMetadata(Flag flag, Answered answer, boolean isStale, String exposure) {
        json.writeStringProperty("reason", isStale ? "STALE" : reason(answer));
        json.writeObjectPropertyStart("metadata");
        json.writeNumberProperty("revision", flag.revision());
        switch (answer) {
            case Assigned assigned -> assigned(flag, assigned, exposure);
            case Outside outside -> {
                json.writeNumberProperty("phase", outside.phase());
                json.writeStringProperty("outside", outside.why().name());
            }
        }
        json.writeEndObject();
    }

    private void assigned(Flag flag, Assigned assigned, String exposure) {
        json.writeNumberProperty("phase", assigned.phase());
        json.writeStringProperty("unit", flag.unit().name());
        if (assigned.bucket() != null) json.writeNumberProperty("bucket", assigned.bucket());
        if (exposure != null)
            json.writeStringProperty(exposure.equals(NOT_WRITTEN) ? "exposure" : "exposure_id", exposure);
    }

    static String reason(Answered answer) {
        return switch (answer) {
            case Assigned assigned -> assigned.isForced() ? "TARGETING_MATCH" : "SPLIT";
            case Outside outside ->
                switch (outside.why()) {
                    case not_started, ended, paused -> "DISABLED";
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
