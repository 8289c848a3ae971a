package io.weir.query.replays;

import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import io.weir.query.json.Fields;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** How many events of the log a generation may read in a second while it is not the active one, as the API takes it. */
public final class MaxRate {

    private static final String FIELD = "max_rate";
    private static final int LEAST = 100;
    private static final int MOST = 1_000_000;

    private MaxRate() {}

    /**
     * Of a replay that is to be started.
     *
     * @return null: as many as it can
     * @throws ProblemException FIELD_UNKNOWN, FIELD_INVALID
     */
    public static Integer read(JsonNode json) {
        return value(Fields.of(json, "", FIELD));
    }

    /**
     * Of one that is there.
     *
     * @return empty: as many as it can from now on
     * @throws ProblemException FIELD_UNKNOWN, FIELD_INVALID, FIELD_MISSING
     */
    public static Optional<Integer> patch(JsonNode json) {
        Fields fields = Fields.of(json, "", FIELD);
        if (!fields.has(FIELD)) {
            throw Fields.problem(ProblemCode.FIELD_MISSING, fields.at(FIELD), "is missing; null takes the limit away");
        }
        return Optional.ofNullable(value(fields));
    }

    private static Integer value(Fields fields) {
        return fields.isGiven(FIELD) ? fields.integer(FIELD, LEAST, MOST) : null;
    }
}
