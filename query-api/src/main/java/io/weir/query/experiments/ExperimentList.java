package io.weir.query.experiments;

import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import io.weir.query.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which experiments are asked for, and in which order. Each but {@code sort} may be null: not asked.
 *
 * @param state null: all but archived
 * @param search within key, name and hypothesis, in any case
 * @param after the next of the page before
 */
public record ExperimentList(
        State state, String tag, String owner, String metric, String search, Sort sort, String after) {

    /** Times begin with the newest. */
    public enum Sort {
        key,
        updated_at,
        created_at
    }

    private static final String STAGE = "coalesce(document ->> 'stage', 'started')";
    private static final String OVER = "(coalesce(cast(document ->> 'end' as timestamptz) <= :now, false)"
            + " or coalesce(cast(document #>> '{allocation,until}' as timestamptz) <= :now, false))";
    private static final String BEGUN = "cast(document ->> 'start' as timestamptz) <= :now";

    private static final String PAUSED =
            "(document #>> '{pauses,-1,from}' is not null" + " and document #>> '{pauses,-1,until}' is null)";

    /** Scheduled, running, paused or stopped: of a row of the table. */
    static final String STARTED = STAGE + " = 'started'";

    private static final String UNDER_WAY = STARTED + " and not " + OVER + " and " + BEGUN;

    /** A statement and what it is bound to. */
    record Statement(String sql, Map<String, Object> values) {}

    Statement statement(String project, int limit, Instant now) {
        List<String> conditions = new ArrayList<>(List.of("project = :project"));
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("project", project);
        values.put("limit", limit);
        conditions.add(stateCondition());
        if (conditions.getLast().contains(":now")) values.put("now", now.atOffset(ZoneOffset.UTC));
        contains(conditions, values, "tag", tag, Map.of("about", Map.of("tags", List.of(orEmpty(tag)))));
        contains(conditions, values, "owner", owner, Map.of("about", Map.of("owner", orEmpty(owner))));
        if (metric != null) {
            conditions.add("(document @> cast(:metric as jsonb) or document @> cast(:library as jsonb))");
            values.put("metric", Json.text(Map.of("metrics", List.of(Map.of("key", metric)))));
            values.put("library", Json.text(Map.of("metrics", List.of(Map.of("metric", metric)))));
        }
        if (search != null) {
            conditions.add("position(lower(:search) in lower(concat_ws(chr(10), key, document ->> 'name',"
                    + " document #>> '{about,hypothesis}'))) > 0");
            values.put("search", search);
        }
        if (after != null) from(conditions, values);
        String order = sort == Sort.key ? "key" : sort + " desc, key desc";
        String sql = "select document from experiments where " + String.join(" and ", conditions) + " order by " + order
                + " limit :limit";
        return new Statement(sql, values);
    }

    private String stateCondition() {
        if (state == null) return STAGE + " <> 'archived'";
        return switch (state) {
            case draft, archived -> STAGE + " = '" + state + "'";
            case scheduled -> STARTED + " and not " + OVER + " and not " + BEGUN;
            case running -> UNDER_WAY + " and not " + PAUSED;
            case paused -> UNDER_WAY + " and " + PAUSED;
            case stopped -> STARTED + " and " + OVER;
        };
    }

    /** By containment, which the index on the document answers. */
    private static void contains(
            List<String> conditions, Map<String, Object> values, String name, String asked, Map<String, ?> document) {
        if (asked == null) return;
        conditions.add("document @> cast(:" + name + " as jsonb)");
        values.put(name, Json.text(document));
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    private void from(List<String> conditions, Map<String, Object> values) {
        if (sort == Sort.key) {
            conditions.add("key > :after");
            values.put("after", after);
            return;
        }
        try {
            String cursor = new String(Base64.getUrlDecoder().decode(after), StandardCharsets.UTF_8);
            int space = cursor.indexOf(' ');
            conditions.add("(" + sort + ", key) < (:time, :after)");
            values.put("time", Instant.parse(cursor.substring(0, space)).atOffset(ZoneOffset.UTC));
            values.put("after", cursor.substring(space + 1));
        } catch (IllegalArgumentException | DateTimeParseException | IndexOutOfBoundsException e) {
            throw notACursor();
        }
    }

    /** Where the page after this experiment begins. */
    String next(Experiment last) {
        if (sort == Sort.key) return last.key();
        Instant time = sort == Sort.updated_at ? last.updatedAt() : last.createdAt();
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((time + " " + last.key()).getBytes(StandardCharsets.UTF_8));
    }

    private static ProblemException notACursor() {
        return new ProblemException(Problem.of(
                ProblemCode.PARAMETER_INVALID,
                "after must be the field next of the page before this one, in the same order."));
    }
}
