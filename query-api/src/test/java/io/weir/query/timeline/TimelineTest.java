package io.weir.query.timeline;

import static io.weir.query.StoredStats.record;
import static io.weir.query.StoredStats.successes;
import static io.weir.query.StoredStats.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.query.Answer;
import io.weir.query.Documents;
import io.weir.query.RunningQuery;
import io.weir.query.StoredStats;
import io.weir.schemas.MetricSums;
import io.weir.schemas.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class TimelineTest {

    /** 2024-06-01T00:00Z in hours since the epoch. */
    private static final long FIRST = 477_000;

    private static final int LONG_HOURS = 400;

    private static final String[] WHOLE = {"partitions", "1", "position:0", "5"};

    @TempDir
    static Path folder;

    private static RunningQuery query;

    @BeforeAll
    static void start() throws IOException, SQLException {
        query = RunningQuery.start(folder);
        query.post(Documents.everything("all"));
        query.post(Documents.everything("long"));
        query.post(Documents.experiment("banded"));
        StoredStats stored = new StoredStats(1)
                .progress(0, 80, 1_795_478_400_000L, Map.of(0, 70L))
                .put(
                        "all",
                        Stage.hours,
                        "control",
                        0,
                        0,
                        "",
                        hour(2),
                        record().setUnits(1).setMetrics(steps(1, "5", "25")))
                .put(
                        "all",
                        Stage.hours,
                        "treatment",
                        0,
                        0,
                        "",
                        hour(0),
                        record().setUnits(2).setMetrics(steps(2, "3", "5")))
                .put(
                        "all",
                        Stage.hours,
                        "treatment",
                        1,
                        0,
                        "",
                        hour(0),
                        record().setUnits(1).setMetrics(steps(1, "1", "1")))
                .put(
                        "all",
                        Stage.hours,
                        "treatment",
                        1,
                        1,
                        "",
                        hour(2),
                        record().setUnits(1).setMetrics(steps(1, "-1", "1")));
        for (int i = 0; i < LONG_HOURS; i++) {
            stored.put("long", Stage.hours, "control", 0, 0, "", hour(i), record().setUnits(1));
        }
        solved(stored, Stage.hours, "none", hour(0), 60, 40);
        solved(stored, Stage.hours, "tool_filter", hour(0), 60, 50);
        solved(stored, Stage.hours, "none", hour(3), 40, 20);
        solved(stored, Stage.hours, "tool_filter", hour(3), 40, 30);
        solved(stored, Stage.units, "none", "", 100, 60);
        solved(stored, Stage.units, "tool_filter", "", 100, 80);
        stored.toPostgres(query.jdbcUrl());
        stored.toRedis(query.redisUrl(), WHOLE);
    }

    @AfterAll
    static void stop() throws IOException {
        query.close();
    }

    @Test
    void each_hour_shows_its_own_sums_and_all_up_to_its_end() {
        JsonNode timeline = fromRedis("?metric=steps");

        assertThat(timeline.get("as_of").toString()).isEqualTo("{\"0\":70}");
        assertThat(timeline.get("next").isNull()).isTrue();
        assertThat(told(timeline))
                .containsExactly(
                        "2024-06-01T00:00:00Z control 0/0/0/0 0/0/0/0",
                        "2024-06-01T00:00:00Z treatment 3/3/4/6 3/3/4/6",
                        "2024-06-01T02:00:00Z control 1/1/5/25 1/1/5/25",
                        "2024-06-01T02:00:00Z treatment 1/1/-1/1 4/4/3/7");
    }

    @Test
    void a_ratio_shows_its_denominators() {
        JsonNode row = fromRedis("?metric=cost-per-step&variant=treatment").at("/rows/1");

        assertThat(row.at("/in_hour/denominator_sum").asString()).isEqualTo("8");
        assertThat(row.at("/cumulative/denominator_sum").asString()).isEqualTo("24");
        assertThat(fromRedis("?metric=steps")
                        .at("/rows/0/in_hour/denominator_sum")
                        .isNull())
                .isTrue();
    }

    @Test
    void an_hour_is_compared_with_the_control_up_to_its_end_by_a_band_that_holds_at_every_look() {
        JsonNode rows = query.get("/v1/experiments/banded/timeline?metric=utility")
                .body()
                .get("rows");
        JsonNode results = query.get("/v1/experiments/banded/results?method=sequential")
                .body()
                .at("/metrics/0/variants/1/difference");

        assertThat(rows.at("/0/difference").isNull()).as("the control").isTrue();
        assertThat(rows.at("/1/difference/estimate").asDouble()).isEqualTo(50.0 / 60 - 40.0 / 60, within(1e-15));
        assertThat(rows.at("/4/value").asDouble()).isEqualTo(0.8);
        JsonNode last = rows.at("/4/difference");
        for (String field : List.of("estimate", "ci_low", "ci_high")) {
            assertThat(last.get(field)).as(field).isEqualTo(results.get(field));
        }
        assertThat(width(last)).isLessThan(width(rows.at("/1/difference")));
    }

    @Test
    void a_variant_that_nobody_saw_has_no_band_and_says_why() {
        JsonNode rows = query.get("/v1/experiments/banded/timeline?metric=utility&variant=pi_detector")
                .body()
                .get("rows");

        assertThat(rows.at("/0/value").isNull()).isTrue();
        assertThat(rows.at("/0/difference").toString()).isEqualTo("{\"unavailable\":\"NO_UNITS\"}");
    }

    @Test
    void a_variant_shown_alone_is_compared_with_the_control_all_the_same() {
        String timeline = "/v1/experiments/banded/timeline?metric=utility";

        assertThat(query.get(timeline + "&variant=tool_filter").body().at("/rows/1"))
                .isEqualTo(query.get(timeline).body().at("/rows/4"));
    }

    @Test
    void where_units_share_clusters_a_band_of_units_would_be_too_narrow_and_is_refused() {
        assertThat(fromRedis("?metric=steps&variant=treatment")
                        .at("/rows/0/difference")
                        .toString())
                .isEqualTo("{\"unavailable\":\"NO_CLUSTERS_BY_HOUR\"}");
    }

    @Test
    void a_later_page_goes_on_with_the_same_sums() {
        assertThat(told(fromRedis("?metric=steps&variant=treatment&after=2024-06-01T00:00:00Z")))
                .containsExactly("2024-06-01T02:00:00Z treatment 1/1/-1/1 4/4/3/7");
        assertThat(fromRedis("?after=2024-06-01T02:00:00Z").get("rows").size()).isZero();
    }

    @Test
    void redis_and_postgres_give_the_same_answer() {
        JsonNode cached = fromRedis("");
        StoredStats.position(query.redisUrl());
        JsonNode stored = query.get("/v1/experiments/all/timeline").body();
        StoredStats.position(query.redisUrl(), WHOLE);

        assertThat(stored.get("source").asString()).isEqualTo("postgres");
        ((ObjectNode) stored).remove("source");
        ((ObjectNode) cached).remove("source");
        assertThat(stored).isEqualTo(cached);
    }

    @Test
    void a_page_holds_whole_hours_of_at_most_a_thousand_rows() {
        List<String> hours = new ArrayList<>();
        String after = "";
        int pages = 0;
        do {
            JsonNode page = query.get("/v1/experiments/long/timeline" + after).body();
            assertThat(page.get("rows").size()).isLessThanOrEqualTo(1_000);
            assertThat(page.get("rows").size() % 6).isZero();
            page.get("rows").forEach(row -> hours.add(row.get("hour").asString()));
            after = page.get("next").isNull()
                    ? null
                    : "?after=" + page.get("next").asString();
            pages++;
        } while (after != null);

        assertThat(pages).isEqualTo(3);
        assertThat(hours).hasSize(LONG_HOURS * 6).isSorted();
        assertThat(new java.util.TreeSet<>(hours)).hasSize(LONG_HOURS);
        JsonNode last = query.get("/v1/experiments/long/timeline?metric=steps&variant=control")
                .body()
                .at("/rows/" + (LONG_HOURS - 1));
        assertThat(last.at("/cumulative/units").asLong()).isEqualTo(LONG_HOURS);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"variant=nobody", "metric=nothing", "after=yesterday", "limit=5"})
    void parameters_that_cannot_be_are_refused_by_name(String parameter) {
        Answer refused = query.get("/v1/experiments/all/timeline?" + parameter);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo("PARAMETER_INVALID");
        assertThat(refused.body().get("detail").asString())
                .startsWith(parameter.substring(0, parameter.indexOf('=')) + " ");
    }

    private static List<MetricSums> steps(long n, String sum, String squares) {
        MetricSums ratio = sum("cost-per-step", n, "1", "1");
        ratio.setSums(List.of(sum("", 0, "8", "0").getSum()));
        return List.of(sum("steps", n, sum, squares), ratio);
    }

    private static void solved(StoredStats stored, Stage stage, String variant, String hour, long units, long solved) {
        stored.put(
                "banded",
                stage,
                variant,
                0,
                0,
                "",
                hour,
                record().setUnits(units).setMetrics(List.of(successes("utility", units, solved))));
    }

    private static double width(JsonNode band) {
        return band.get("ci_high").asDouble() - band.get("ci_low").asDouble();
    }

    private static String hour(long later) {
        return Long.toString(FIRST + later);
    }

    private static List<String> told(JsonNode timeline) {
        List<String> told = new ArrayList<>();
        for (JsonNode row : timeline.get("rows")) {
            told.add(row.get("hour").asString() + " " + row.get("variant").asString() + " " + sums(row.get("in_hour"))
                    + " " + sums(row.get("cumulative")));
        }
        return told;
    }

    private static String sums(JsonNode sums) {
        return sums.get("units").asString() + "/" + sums.get("n").asString() + "/"
                + sums.get("sum").asString() + "/" + sums.get("sum_squares").asString();
    }

    private static JsonNode fromRedis(String parameters) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(
                        () -> query.get("/v1/experiments/all/timeline" + parameters)
                                .body(),
                        body -> body.path("source").asString("").equals("redis"));
    }
}
