package io.weir.query.http;

import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import io.weir.query.json.Fields;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.ServerRequest;

/** The parameters of an address, strictly: what is not known, comes twice or cannot be is a problem. */
final class Parameters {

    private static final int MAX_LENGTH = 4_096;

    private final MultiValueMap<String, String> given;

    private Parameters(MultiValueMap<String, String> given) {
        this.given = given;
    }

    /** @param known every parameter that the address may have */
    static Parameters of(ServerRequest request, String... known) {
        MultiValueMap<String, String> given = request.queryParams();
        for (String name : given.keySet()) {
            if (!List.of(known).contains(name)) throw invalid(name, "is not one of " + List.of(known));
            if (given.get(name).size() > 1) throw invalid(name, "must come once");
        }
        return new Parameters(given);
    }

    /** Null when it is absent. */
    String text(String name) {
        return text(name, null);
    }

    String text(String name, String orElse) {
        String value = given.getFirst(name);
        if (value == null) return orElse;
        boolean isText = !value.isEmpty() && value.length() <= MAX_LENGTH && Fields.isStorable(value);
        if (!isText)
            throw invalid(
                    name, "must have 1 to " + MAX_LENGTH + " characters, none of them NUL or half of a surrogate pair");
        return value;
    }

    int integer(String name, int min, int max, int orElse) {
        String value = text(name, null);
        if (value == null) return orElse;
        boolean fits = value.matches("\\d{1,9}") && Integer.parseInt(value) >= min && Integer.parseInt(value) <= max;
        if (!fits) throw invalid(name, "must be an integer from " + min + " to " + max + ", is " + value);
        return Integer.parseInt(value);
    }

    /** Null when it is absent. */
    <E extends Enum<E>> E choice(String name, E[] choices) {
        String value = text(name, null);
        if (value == null) return null;
        for (E choice : choices) if (choice.name().equals(value)) return choice;
        throw invalid(name, "must be one of " + List.of(choices) + ", is " + value);
    }

    /** False when it is absent. */
    boolean flag(String name) {
        String value = text(name, "false");
        if (!value.equals("true") && !value.equals("false")) throw invalid(name, "must be true or false, is " + value);
        return value.equals("true");
    }

    /** Null when it is absent. */
    Instant time(String name) {
        String value = text(name, null);
        try {
            return value == null ? null : OffsetDateTime.parse(value).toInstant();
        } catch (DateTimeParseException e) {
            throw invalid(name, "must be a time such as 2026-11-24T12:00:00Z, is " + value);
        }
    }

    private static ProblemException invalid(String name, String rule) {
        return new ProblemException(Problem.of(ProblemCode.PARAMETER_INVALID, name + " " + rule + "."));
    }
}
