package io.weir.recovery.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.oracle.Computed;
import io.weir.oracle.Expected;
import io.weir.oracle.UnusableExposures;
import io.weir.schemas.BlankStats;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import io.weir.schemas.UnitType;
import io.weir.schemas.Variant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparingTest {

    private static final ExperimentDefinition X = ExperimentDefinition.newBuilder()
            .setProject("default")
            .setExperiment("x")
            .setRevision(1)
            .setGeneration(1)
            .setPhase(0)
            .setUnit(UnitType.user)
            .setVariants(List.of(new Variant("a", 1, null), new Variant("b", 1, null)))
            .setStart(0)
            .setActiveFrom(0)
            .setMetrics(List.of())
            .build();

    /** Two exposures from before the experiment was active, and one of an unknown variant after it. */
    private static final Computed COMPUTED = new Computed(
            X,
            new Expected(
                    new TreeMap<>(),
                    new TreeMap<>(Map.of(
                            "before_active", unusable(2), "unknown_variant", unusable(3), "no_unit", unusable(1))),
                    new TreeMap<>()),
            Map.of("unknown_variant", unusable(2), "no_unit", unusable(1)),
            Map.of(),
            Map.of(),
            Map.of());

    private static UnusableExposures unusable(long count) {
        return new UnusableExposures(count, 7, "e", "u", "a");
    }

    @ParameterizedTest(
            name = "{0} before it was active, {1} of an unknown variant, {2} without a unit: {3} differences")
    @CsvSource({
        "2, 3, 1, 0",
        "0, 2, 1, 0",
        "1, 3, 1, 0",
        "3, 3, 1, 1",
        "2, 1, 1, 1",
        "2, 4, 1, 1",
        "2, 3, 2, 1",
        "2, 3, 0, 5"
    })
    void whether_the_stream_knew_of_an_experiment_before_it_was_active_the_log_does_not_say(
            int early, int unknown, int unitless, int differences) {
        Comparing comparing = new Comparing(10);

        comparing.sums("PostgreSQL", records(early, unknown, unitless), COMPUTED);

        assertThat(comparing.outcome())
                .extracting(outcome -> outcome instanceof Outcome.Different different ? different.different() : 0L)
                .isEqualTo((long) differences);
    }

    private static Map<StatsKey, Stats> records(int early, int unknown, int unitless) {
        Stats stats = BlankStats.stats();
        stats.setUnusableExposures(
                List.of(stored("before_active", early), stored("unknown_variant", unknown), stored("no_unit", unitless))
                        .stream()
                        .filter(each -> each.getCount() > 0)
                        .toList());
        return Map.of(new StatsKey(1L, "default", "x", "", 0, Stage.units, 0, "", ""), stats);
    }

    private static io.weir.schemas.UnusableExposures stored(String reason, long count) {
        return new io.weir.schemas.UnusableExposures(reason, count, "e", 7L, "u", "a");
    }

    @Test
    void only_so_many_differences_are_kept_and_all_are_counted() {
        Comparing comparing = new Comparing(2);
        TreeMap<NumberName, String> stored = new TreeMap<>();
        for (int p = 0; p < 5; p++) stored.put(NumberName.ofPartition(p, "received"), "7");

        comparing.compare("Redis", stored, new TreeMap<>(), name -> List.of());

        assertThat(comparing.outcome()).isInstanceOfSatisfying(Outcome.Different.class, different -> {
            assertThat(different.different()).isEqualTo(5);
            assertThat(different.first()).hasSize(2);
        });
    }

    @Test
    void zero_and_nothing_are_the_same_number() {
        Comparing comparing = new Comparing(2);
        comparing.compare(
                "Redis",
                new TreeMap<>(Map.of(NumberName.ofPartition(0, "conflicts"), "0")),
                new TreeMap<>(),
                name -> List.of());
        assertThat(comparing.outcome()).isEqualTo(new Outcome.Equal(1));
    }
}
