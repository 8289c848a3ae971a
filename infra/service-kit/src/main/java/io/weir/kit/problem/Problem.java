package io.weir.kit.problem;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * An RFC 9457 problem: the body of every error answer, media type {@code application/problem+json}.
 *
 * @param pointer RFC 6901 pointer to what is wrong in the request, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
        @JsonProperty("type") String type,
        @JsonProperty("title") String title,
        @JsonProperty("status") int status,
        @JsonProperty("code") ProblemCode code,
        @JsonProperty("detail") String detail,
        @JsonProperty("pointer") String pointer,
        @JsonProperty("instance") String instance) {

    public Problem {
        requireNonNull(code, "code");
    }

    public static Problem of(ProblemCode code, String detail) {
        return of(code, detail, null);
    }

    public static Problem of(ProblemCode code, String detail, String pointer) {
        return new Problem("urn:weir:problem:" + code, code.title(), code.status(), code, detail, pointer, null);
    }
}
