package io.weir.query.accounting;

import static io.weir.query.StoredStats.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.query.Documents;
import io.weir.query.RunningQuery;
import io.weir.query.StoredStats;
import io.weir.schemas.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class AccountingTest {

    @TempDir
    static Path folder;

    private static RunningQuery query;

    @BeforeAll
    static void start() throws IOException, SQLException {
        query = RunningQuery.start(folder);
        for (int i = 0; i < 101; i++) query.post(Documents.experiment("x-%03d".formatted(i)));
        new StoredStats(1)
                .put(
                        "x-001",
                        Stage.units,
                        "none",
                        0,
                        0,
                        "",
                        "",
                        record().setCounted(5).setOutside(2).setCrossed(1))
                .put(
                        "x-001",
                        Stage.units,
                        "none",
                        1,
                        1,
                        "",
                        "",
                        record().setCounted(4).setLate(3))
                .put("x-001", Stage.units, "", 0, 0, "", "", record().setLateDefinitions(1))
                .put("x-100", Stage.units, "none", 0, 0, "", "", record().setCounted(9))
                .progress(0, 60, 1_795_478_400_000L, Map.of())
                .progress(1, 40, 1_795_478_400_500L, Map.of())
                .log(0, 60, 10, 1)
                .put(
                        "",
                        Stage.log,
                        "",
                        0,
                        1,
                        "",
                        "",
                        record().setReceived(40)
                                .setAdmitted(38)
                                .setUnreadable(1)
                                .setRekeyed(9)
                                .setExposed(60)
                                .setKept(20)
                                .setExpired(4)
                                .setUnasked(10))
                .toPostgres(query.jdbcUrl());
    }

    @AfterAll
    static void stop() throws IOException {
        query.close();
    }

    @Test
    void every_record_is_in_exactly_one_place_or_in_the_residual() {
        JsonNode accounting = query.get("/v1/accounting").body();

        assertThat(accounting.get("total").toString())
                .isEqualTo(
                        "{\"received\":100,\"admitted\":86,\"duplicates\":10,\"conflicts\":1,\"unreadable\":2,\"quarantined\":0,\"residual\":1,"
                                + "\"rekeyed\":9,\"exposed\":60,\"kept\":20,\"expired\":4,\"unasked\":10,\"looks_residual\":1}");
        assertThat(accounting.at("/partitions/0").toString())
                .isEqualTo(
                        "{\"partition\":0,\"received\":60,\"admitted\":48,\"duplicates\":10,\"conflicts\":1,\"unreadable\":1,\"quarantined\":0,\"residual\":0}");
        assertThat(accounting.at("/partitions/1/residual").asLong()).isEqualTo(1);
        assertThat(accounting.get("as_of").toString()).isEqualTo("{\"0\":60,\"1\":40}");
        assertThat(accounting.get("results_as_of").toString()).isEqualTo("{\"0\":60,\"1\":40}");
        assertThat(accounting.get("stream_time").asString()).isEqualTo("2026-11-24T00:00:00.500Z");
    }

    @Test
    void every_experiment_is_there_page_by_page() {
        JsonNode first = query.get("/v1/accounting").body();
        JsonNode second = query.get("/v1/accounting?after=" + first.get("next").asString())
                .body();

        assertThat(first.get("experiments").size()).isEqualTo(100);
        assertThat(first.at("/experiments/1").toString())
                .isEqualTo(
                        "{\"key\":\"x-001\",\"matched\":15,\"counted\":9,\"outside\":2,\"late\":3,\"crossed\":1,\"forced\":0,\"residual\":0,\"unusable_exposures\":0,\"late_definitions\":1}");
        assertThat(first.at("/experiments/0/matched").asLong()).isZero();
        assertThat(second.get("experiments").size()).isEqualTo(1);
        assertThat(second.at("/experiments/0/counted").asLong()).isEqualTo(9);
        assertThat(second.get("next").isNull()).isTrue();
        assertThat(second.get("total")).isEqualTo(first.get("total"));
    }

    @Test
    void a_scrape_shows_the_projects_accounting() {
        Gauge residual = query.metrics()
                .get("weir.query.accounting")
                .tags("project", "default", "records", "residual")
                .gauge();
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> residual.value() == 1);

        MeterRegistry metrics = query.metrics();
        assertThat(metrics.get("weir.query.accounting")
                        .tag("records", "received")
                        .gauge()
                        .value())
                .isEqualTo(100);
        assertThat(metrics.get("weir.query.accounting")
                        .tag("records", "looks_residual")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(metrics.get("weir.query.accounting").gauges()).hasSize(13);
    }
}
