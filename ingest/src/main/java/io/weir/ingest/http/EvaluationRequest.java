package io.weir.ingest.http;

import io.weir.ingest.assignment.EvaluationContext;
import io.weir.ingest.read.Limits;
import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import io.weir.schemas.UnitType;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the body of an evaluation: a context that is small enough to be tested against any condition. */
final class EvaluationRequest {

    private static final int MAX_DEPTH = 32;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private EvaluationRequest() {}

    /** @throws ProblemException MALFORMED_JSON, CONTEXT_INVALID, TARGETING_KEY_MISSING */
    static EvaluationContext read(Body body, Limits limits) {
        JsonNode context = json(body).path("context");
        if (!context.isObject()) throw invalid("The body must be an object with an object context.", "/context");
        JsonNode targetingKey = context.path("targetingKey");
        if (!targetingKey.isString() || targetingKey.asString().isBlank()) {
            throw new ProblemException(Problem.of(
                    ProblemCode.TARGETING_KEY_MISSING,
                    "context.targetingKey must be the id of the unit that asks: a text that is not blank.",
                    "/context/targetingKey"));
        }
        requireShort(targetingKey, limits.nameCharacters(), "/context/targetingKey");
        for (var attribute : context.properties()) {
            requireShort(attribute.getValue(), limits.attributeCharacters(), pointer(attribute.getKey()));
        }
        for (UnitType type : UnitType.values()) requireUnit(context.path(type.name()), limits, pointer(type.name()));
        JsonNode exposure = context.path(EvaluationContext.EXPOSURE);
        if (!exposure.isMissingNode() && !exposure.isNull() && !exposure.isBoolean()) {
            throw invalid("weir.exposure must be true or false.", pointer(EvaluationContext.EXPOSURE));
        }
        return new EvaluationContext(targetingKey.asString(), context);
    }

    private static JsonNode json(Body body) {
        try {
            return JSON.readTree(body.bytes(), 0, body.length());
        } catch (JacksonException e) {
            throw new ProblemException(Problem.of(ProblemCode.MALFORMED_JSON, e.getOriginalMessage()));
        }
    }

    /** The time of a regular expression grows with the text. */
    private static void requireShort(JsonNode value, int characters, String pointer) {
        if (value.isString() && value.asString().length() > characters) {
            throw invalid("A text of the context has at most " + characters + " characters.", pointer);
        }
        for (JsonNode inner : value) requireShort(inner, characters, pointer);
    }

    /** An id that no event could have is nobody's. What is no id at all is the experiment's to refuse that asks for it. */
    private static void requireUnit(JsonNode value, Limits limits, String pointer) {
        String id = EvaluationContext.text(value);
        if (id == null || id.codePointCount(0, id.length()) <= limits.nameCharacters()) return;
        throw invalid("A unit's id has at most " + limits.nameCharacters() + " characters.", pointer);
    }

    /** RFC 6901. */
    private static String pointer(String name) {
        return "/context/" + name.replace("~", "~0").replace("/", "~1");
    }

    private static ProblemException invalid(String detail, String pointer) {
        return new ProblemException(Problem.of(ProblemCode.CONTEXT_INVALID, detail, pointer));
    }
}
