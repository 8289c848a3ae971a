package io.weir.query.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.query.Answer;
import io.weir.query.Documents;
import io.weir.query.RunningQuery;
import io.weir.query.StoredEvents;
import io.weir.query.StoredStats;
import io.weir.schemas.Event;
import io.weir.schemas.EventValue;
import io.weir.schemas.Exposure;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class LineageTest {

    @TempDir
    static Path folder;

    private static RunningQuery query;
    private static StoredEvents events;

    /** When the experiment is active; its events lie in this and the next month. */
    private static Instant active;

    @BeforeAll
    static void start() throws IOException, SQLException {
        query = RunningQuery.start(folder);
        events = new StoredEvents(query.jdbcUrl());
        active = Instant.parse(query.post(Documents.with(Documents.experiment("agents"), "/lateness", "\"PT24H\""))
                .body()
                .get("active_from")
                .asString());
        query.post(Documents.with(Documents.experiment("empty"), "/lateness", "\"PT24H\""));
        new StoredStats(1)
                .progress(0, 12, active.toEpochMilli(), Map.of(0, 12L, 1, 7L))
                .progress(1, 7, active.toEpochMilli(), Map.of(0, 12L, 1, 7L))
                .toPostgres(query.jdbcUrl());
        query.post(Documents.with(Documents.experiment("runs"), "/unit", "\"run\""));
        store();
    }

    @AfterAll
    static void stop() throws IOException, SQLException {
        events.close();
        query.close();
    }

    private static void store() throws SQLException {
        // u1 in "none": the exposure comes after the first call; a copy, a conflict, a late call, one outside the
        // window.
        events.event(0, 0, at(60), call("c1", "u1", 30, 1_000_000L))
                .event(0, 1, at(61), exposure("x1", "u1", 20, "none"))
                .event(0, 2, at(62), call("c2", "u1", 40, 500_000L))
                .event(0, 3, at(63), call("c2", "u1", 40, 500_000L))
                .event(0, 4, at(64), call("c2", "u1", 40, 700_000L))
                .event(0, 5, at(65), call("c3", "u1", 65 - 86_401, 100_000L))
                .event(0, 6, at(66), done("d1", "u1", 50))
                .event(0, 7, at(67), done("d2", "u1", 55))
                .event(0, 8, at(87_000), call("c4", "u1", 86_500, 200_000L))
                .event(0, 9, at(68), call("c5", "u1", 10, 50_000L))
                // u2 met two variants; u3 none.
                .event(0, 10, at(69), exposure("x2", "u2", 20, "none"))
                .event(0, 11, at(70), exposure("x3", "u2", 21, "tool_filter"))
                .event(0, 12, at(71), call("c9", "u1", 60, 9_000_000L))
                .event(1, 0, at(60), call("c1", "u3", 30, 3_000_000L))
                .event(1, 1, at(61), exposure("x1", "u4", 30, "none"))
                .event(1, 2, at(62), call("c2", "u4", 40, 4_000_000L))
                .position(0, 13)
                // Run ra of user u9 and of session s9; both have used these ids in run rb before.
                .event(1, 3, at(62), inRun(call("c1", "u9", 40, 1_000_000L), null, "rb"))
                .event(1, 4, at(63), inRun(call("c2", null, 40, 1_000_000L), "s9", "rb"))
                .event(1, 5, at(64), inRun(call("c1", "u9", 41, 1_000_000L), null, "ra"))
                .event(1, 6, at(65), inRun(call("c2", null, 41, 1_000_000L), "s9", "ra"))
                .position(1, 7)
                .assignment("agents", "u1", "none", false)
                .assignment("agents", "u2", "none", true)
                .assignment("agents", "u4", "none", false)
                .assignment("agents", "u5", "tool_filter", false);
    }

    @Test
    void E1_to_E4_every_event_says_what_it_brought_or_why_not() {
        JsonNode page = page("agents", "?variant=none").body();
        JsonNode first = page.at("/units/0");

        assertThat(page.get("complete").asBoolean()).isTrue();
        assertThat(page.get("as_of").toString()).isEqualTo("{\"0\":12,\"1\":7}");
        assertThat(page.get("next").isNull()).isTrue();
        assertThat(texts(page, "unit")).isEqualTo("u1 u2 u4");
        assertThat(first.get("variant").asString()).isEqualTo("none");
        assertThat(first.get("first_exposure_id").asString()).isEqualTo("x1");
        assertThat(first.get("first_exposure").asString()).isEqualTo(at(20).toString());
        assertThat(first.get("values").toString())
                .isEqualTo(
                        "[{\"metric\":\"utility\",\"value\":\"1\",\"denominator\":null,\"covariate\":null,\"covariate_denominator\":null},"
                                + "{\"metric\":\"cost\",\"value\":\"1.5\",\"denominator\":null,\"covariate\":null,\"covariate_denominator\":null}]");
        assertThat(told(first, 1))
                .containsExactly(
                        "c1 counted 1 null",
                        "x1 counted null NO_MATCH",
                        "c2 counted 0.5 null",
                        "c2 duplicate null DUPLICATE",
                        "c2 conflict null CONFLICT",
                        "c3 before null BEFORE_EXPOSURE",
                        "d1 counted null NO_MATCH",
                        "d2 counted null NO_MATCH",
                        "c4 outside null AFTER_WINDOW",
                        "c5 before null BEFORE_EXPOSURE");
        assertThat(told(first, 0)).contains("d1 counted 1 null", "d2 counted 0 ALREADY_CONVERTED");
        assertThat(told(page.at("/units/1"), 1))
                .containsExactly("x2 crossed null NO_MATCH", "x3 crossed null NO_MATCH");
        assertThat(page.at("/units/1/crossed").asBoolean()).isTrue();
        assertThat(page.at("/units/1/values/1/value").isNull()).isTrue();
        assertThat(page.at("/units/0/events/1").get("exposes_to").asString()).isEqualTo("none");
        assertThat(page.at("/units/0/events/2/offset").asLong()).isEqualTo(2);
        assertThat(page.at("/units/0/events/2/received").asString()).isEqualTo(at(62).toString());
    }

    @Test
    void a_page_ends_inside_a_unit_and_the_next_goes_on() {
        List<String> whole = new ArrayList<>();
        page("agents", "").body().get("units").forEach(unit -> whole.addAll(told(unit, 1)));
        for (int limit : List.of(1, 3, 10, 12, 14, 1_000)) {
            List<String> paged = new ArrayList<>();
            String after = "";
            do {
                JsonNode page = page("agents", "?limit=" + limit + after).body();
                int size = 0;
                for (JsonNode unit : page.get("units")) {
                    paged.addAll(told(unit, 1));
                    size += unit.get("events").size();
                }
                assertThat(size).isLessThanOrEqualTo(limit);
                after = page.get("next").isNull()
                        ? null
                        : "&after=" + page.get("next").asString();
            } while (after != null);
            assertThat(paged).as("limit " + limit).isEqualTo(whole);
        }
        assertThat(whole).hasSize(14);
    }

    @Test
    void a_metrics_events_add_up_to_its_sum_and_a_unit_is_found_by_its_id() {
        JsonNode cost = page("agents", "?variant=none&metric=cost").body();
        assertThat(told(cost.at("/units/0"), 0)).hasSize(7).doesNotContain("x1 counted null NO_MATCH");
        assertThat(cost.at("/units/0/values").size()).isEqualTo(1);
        BigDecimal sum = BigDecimal.ZERO;
        for (JsonNode unit : cost.get("units")) {
            for (JsonNode event : unit.get("events")) {
                if (event.at("/metrics/0/value").isString())
                    sum = sum.add(new BigDecimal(event.at("/metrics/0/value").asString()));
            }
        }
        assertThat(sum).isEqualByComparingTo("5.5");

        JsonNode unexposed = page("agents", "?unit=u3").body();
        assertThat(unexposed.at("/units/0/variant").isNull()).isTrue();
        assertThat(told(unexposed.at("/units/0"), 1)).containsExactly("c1 kept null NOT_EXPOSED");
        assertThat(page("agents", "?unit=u3&variant=none").body().get("units").size())
                .isZero();
        assertThat(told(page("empty", "?unit=u1").body().at("/units/0"), 1)).contains("c1 kept null NOT_EXPOSED");
        assertThat(page("empty", "").body().get("units").size()).isZero();
    }

    @Test
    void what_is_not_in_the_numbers_yet_is_not_shown() {
        assertThat(told(page("agents", "?unit=u1").body().at("/units/0"), 1))
                .noneMatch(event -> event.startsWith("c9"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "?variant=nobody",
        "?metric=nothing",
        "?limit=0",
        "?limit=1001",
        "?limit=ten",
        "?after=nowhere",
        "?after=MTI6",
        "?unit=",
        "?unit=%00",
        "?surprise=1",
        "?limit=1&limit=2",
    })
    void parameters_that_cannot_be_are_refused_by_name(String parameters) {
        Answer refused = page("agents", parameters);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo("PARAMETER_INVALID");
        assertThat(refused.body().get("detail").asString())
                .startsWith(parameters.substring(1, parameters.indexOf('=')) + " ");
    }

    @Test
    void E1_an_id_that_another_run_of_the_user_or_session_used_first_is_in_conflict() {
        assertThat(told(page("runs", "?unit=ra").body().at("/units/0"), 1))
                .containsExactly("c1 conflict null CONFLICT", "c2 conflict null CONFLICT");
        assertThat(told(page("runs", "?unit=rb").body().at("/units/0"), 1))
                .containsExactly("c1 kept null NOT_EXPOSED", "c2 kept null NOT_EXPOSED");
    }

    private static Answer page(String experiment, String parameters) {
        return query.get("/v1/experiments/" + experiment + "/events" + parameters);
    }

    /** Id, state, what it brought to a metric, reason. */
    private static List<String> told(JsonNode unit, int metric) {
        List<String> told = new ArrayList<>();
        for (JsonNode event : unit.get("events")) {
            JsonNode effect = event.at("/metrics/" + metric);
            told.add(event.get("id").asString() + " " + event.get("state").asString() + " "
                    + effect.get("value").asString("null") + " "
                    + effect.get("reason").asString("null"));
        }
        return told;
    }

    private static String texts(JsonNode page, String field) {
        List<String> texts = new ArrayList<>();
        page.get("units").forEach(unit -> texts.add(unit.get(field).asString()));
        return String.join(" ", texts);
    }

    private static Instant at(long seconds) {
        return active.plusSeconds(seconds);
    }

    private static Event call(String id, String user, long seconds, long cost) {
        return event(id, "llm_call", user, seconds)
                .setValues(List.of(new EventValue("cost_usd", cost)))
                .setText("what it said")
                .build();
    }

    private static Event inRun(Event event, String session, String run) {
        event.setSession(session);
        event.setRun(run);
        return event;
    }

    private static Event done(String id, String user, long seconds) {
        return event(id, "run_completed", user, seconds).setOutcome("success").build();
    }

    private static Event exposure(String id, String user, long seconds, String variant) {
        return event(id, "exposure", user, seconds)
                .setExposure(new Exposure("agents", variant))
                .build();
    }

    private static Event.Builder event(String id, String type, String user, long seconds) {
        return Event.newBuilder()
                .setId(id)
                .setType(type)
                .setTime(at(seconds).toEpochMilli())
                .setUser(user)
                .setRun("r-" + id);
    }
}
