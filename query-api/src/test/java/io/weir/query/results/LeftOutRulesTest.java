package io.weir.query.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.query.experiments.Active;
import io.weir.query.experiments.Experiment;
import io.weir.query.results.Health.Check;
import io.weir.query.results.Health.Status;
import io.weir.query.sums.StatsSnapshot;
import io.weir.query.sums.Sums;
import io.weir.schemas.MetricSums;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import io.weir.schemas.UnusableExposures;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeftOutRulesTest {

    private final Active active = SimulatedExperiment.mixed(1, 1, 1).active();
    private final Experiment experiment = active.experiment();
    private final Map<StatsKey, Stats> records = new HashMap<>();

    private void put(String variant, int partition, Stats.Builder stats) {
        StatsKey key = new StatsKey(1L, "default", experiment.key(), variant, 0, Stage.units, partition, "", "");
        records.put(key, stats.build());
    }

    private static Stats.Builder stats() {
        return Stats.newBuilder().setRevision(1);
    }

    private static UnusableExposures unusable(String reason, long count, String id, long time) {
        return new UnusableExposures(reason, count, id, time, "u-" + id, "Treatment");
    }

    private Check check(String name) {
        return HealthRules.health(active, sums()).checks().stream()
                .filter(check -> check.check().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Sums sums() {
        return Sums.of(new StatsSnapshot(records, "redis"));
    }

    @Test
    void unusable_exposures_are_named_with_their_first_example_and_what_to_do() {
        put("", 0, stats().setUnusableExposures(List.of(unusable("unknown_variant", 3, "b", 2_000))));
        put(
                "",
                1,
                stats().setUnusableExposures(List.of(
                        unusable("before_start", 1, "c", 1_000), unusable("unknown_variant", 2, "a", 2_000))));

        Check check = check("exposures");

        assertThat(check.status()).isEqualTo(Status.warning);
        assertThat(check.value()).isEqualTo(6);
        assertThat(check.advice())
                .contains("5 exposures name a variant that the experiment does not have")
                .contains("id a, unit u-a, variant 'Treatment', 1970-01-01T00:00:02Z")
                .contains("1 exposures are dated before the start");
    }

    @Test
    void exposures_after_the_end_are_no_reason_to_warn() {
        put("", 0, stats().setUnusableExposures(List.of(unusable("after_end", 3, "b", 2_000))));

        assertThat(check("exposures").status()).isEqualTo(Status.ok);
        assertThat(sums().variant("").unusable()).containsOnlyKeys("after_end");
    }

    @Test
    void units_that_were_exposed_too_late_are_told_of_however_many_events_others_have() {
        String control = experiment.control();
        put(control, 0, stats().setUnits(60).setCounted(10_000));
        put("", 0, stats().setUnits(30).setLate(30));

        Check check = check("late");

        assertThat(check.status()).isEqualTo(Status.warning);
        assertThat(check.value()).isEqualTo(30 / 90.0);
        assertThat(check.advice()).startsWith("30 of 90 units were exposed by events that came after");
    }

    @Test
    void late_events_of_exposed_units_are_a_share_of_the_experiments_own() {
        put(experiment.control(), 0, stats().setUnits(60).setCounted(97).setLate(3));

        Check check = check("late");

        assertThat(check.value()).isEqualTo(0.03);
        assertThat(check.advice()).startsWith("Events came after");
    }

    @Test
    void values_that_became_0_are_named_by_metric() {
        ByteBuffer zero = ByteBuffer.wrap(new byte[] {0});
        String metric = experiment.metrics().getLast().key();
        put(
                experiment.control(),
                0,
                stats().setMetrics(List.of(MetricSums.newBuilder()
                        .setMetric(metric)
                        .setN(1)
                        .setSum(zero)
                        .setSumSquares(zero)
                        .setBelowResolution(7)
                        .build())));

        Check check = check("below_resolution");

        assertThat(check.status()).isEqualTo(Status.warning);
        assertThat(check.value()).isEqualTo(7);
        assertThat(check.advice()).contains(metric + " (7)").contains("micro-dollars");
    }

    @Test
    void while_the_numbers_are_catching_up_nothing_is_decided() {
        Health broken = Health.of(List.of(new Check("sample_ratio", Status.failed, 0.0, 0.001, "Look.")));

        Health health = broken.whileCatchingUp();
        Verdict verdict = VerdictRules.verdict("b", List.of(), health, true);

        assertThat(health.status()).isEqualTo(Status.waiting);
        assertThat(health.checks()).extracting(Check::check).containsExactly("catching_up", "sample_ratio");
        assertThat(verdict.verdict()).isEqualTo(Verdict.Word.keepRunning);
        assertThat(verdict.sentence()).isEqualTo("Wait: the numbers are catching up with the log.");
        assertThat(VerdictRules.verdict("b", List.of(), broken, true).verdict()).isEqualTo(Verdict.Word.broken);
    }
}
