package io.weir.query.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** JSON as Weir reads and writes it: strict in, snake_case out, decimals exact. */
public final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .changeDefaultPropertyInclusion(
                    old -> JsonInclude.Value.construct(JsonInclude.Include.ALWAYS, JsonInclude.Include.ALWAYS))
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(
                    DeserializationFeature
                            .FAIL_ON_UNKNOWN_PROPERTIES) // only of our own rows: a newer Weir may add some
            .build();

    private Json() {}

    /** A request's body. */
    public static JsonNode read(byte[] body) {
        try {
            JsonNode read = MAPPER.readTree(body);
            if (read.isMissingNode()) throw malformed("The body is empty.");
            return read;
        } catch (JacksonException e) {
            throw malformed(e.getOriginalMessage());
        }
    }

    /** A row of our own, of whichever version. */
    public static <T> T row(String json, Class<T> type) {
        return MAPPER.readValue(json, type);
    }

    public static JsonNode tree(Object document) {
        return MAPPER.valueToTree(document);
    }

    public static byte[] write(Object document) {
        return MAPPER.writeValueAsBytes(document);
    }

    public static String text(Object document) {
        return MAPPER.writeValueAsString(document);
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(Problem.of(ProblemCode.MALFORMED_JSON, detail));
    }
}
