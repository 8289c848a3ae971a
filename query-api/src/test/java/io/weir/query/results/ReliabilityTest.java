package io.weir.query.results;

import static io.weir.query.StoredStats.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.query.Documents;
import io.weir.query.RunningQuery;
import io.weir.query.StoredStats;
import io.weir.schemas.ClusterSums;
import io.weir.schemas.Decimals;
import io.weir.schemas.Stage;
import io.weir.schemas.TrialCount;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** pass^k and pass@k, from clusters by their trials and successes in two partitions. */
class ReliabilityTest {

    @TempDir
    static Path folder;

    private static RunningQuery query;

    @BeforeAll
    static void start() throws IOException, SQLException {
        query = RunningQuery.start(folder);
        query.post(Documents.with(Documents.experiment("tasks"), "/cluster_by", "\"task\""));
        new StoredStats(1)
                .progress(0, 80, 1_795_478_400_000L, Map.of())
                .put("tasks", Stage.clusters, "none", 0, 0, "", "", tasks(2, new TrialCount(4, 2, 2L)))
                .put(
                        "tasks",
                        Stage.clusters,
                        "none",
                        0,
                        1,
                        "",
                        "",
                        tasks(2, new TrialCount(3, 3, 1L), new TrialCount(4, 2, 1L)))
                .put("tasks", Stage.clusters, "tool_filter", 0, 0, "", "", tasks(3, new TrialCount(4, 2, 2L)))
                .toPostgres(query.jdbcUrl());
    }

    @AfterAll
    static void stop() throws IOException {
        query.close();
    }

    @Test
    void the_means_are_over_the_tasks_of_all_partitions_up_to_the_fewest_trials_of_one() {
        JsonNode reliability = reliability(0);

        // Three tasks of two in four, one of three in three: C(2,2)/C(4,2) = 1/6, and 1 - C(2,2)/C(4,2) = 5/6.
        assertThat(reliability.get("pass_hat_k").size()).isEqualTo(3);
        assertThat(reliability.at("/pass_hat_k/0").asDouble()).isEqualTo((3 * 0.5 + 1) / 4, within(1e-15));
        assertThat(reliability.at("/pass_hat_k/1").asDouble()).isEqualTo((3 / 6.0 + 1) / 4, within(1e-15));
        assertThat(reliability.at("/pass_hat_k/2").asDouble()).isEqualTo(0.25, within(1e-15));
        assertThat(reliability.at("/pass_at_k/1").asDouble()).isEqualTo((3 * 5 / 6.0 + 1) / 4, within(1e-15));
        assertThat(reliability.has("unavailable")).isFalse();
    }

    @Test
    void a_task_whose_trials_are_not_told_apart_is_not_left_out_in_silence() {
        assertThat(reliability(1).toString()).isEqualTo("{\"unavailable\":\"TRIALS_NOT_KEPT\"}");
    }

    @Test
    void a_variant_without_tasks_says_so_and_what_is_no_conversion_has_none() {
        assertThat(reliability(2).toString()).isEqualTo("{\"unavailable\":\"NO_UNITS\"}");
        assertThat(results().at("/clusters/metrics/1/variants/0/reliability").isNull())
                .isTrue();
    }

    private static JsonNode reliability(int variant) {
        return results().at("/clusters/metrics/0/variants/" + variant + "/reliability");
    }

    private static JsonNode results() {
        return query.results("tasks").body();
    }

    private static io.weir.schemas.Stats.Builder tasks(long clusters, TrialCount... trials) {
        return record().setClusters(List.of(ClusterSums.newBuilder()
                .setMetric("utility")
                .setClusters(clusters)
                .setWeight(integer(8))
                .setSum(integer(4_000_000))
                .setWeightSquares(integer(32))
                .setSumSquares(integer(8_000_000_000_000L))
                .setWeightSum(integer(16_000_000))
                .setTrials(List.of(trials))
                .build()));
    }

    private static ByteBuffer integer(long value) {
        return Decimals.toBytes(BigInteger.valueOf(value));
    }
}
