package io.weir.ingest.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ingest.assignment.Evaluation.Assigned;
import io.weir.ingest.assignment.Evaluation.Outside;
import io.weir.ingest.assignment.Evaluation.Unusable;
import io.weir.ingest.assignment.Evaluation.Why;
import io.weir.schemas.Allocation;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.PhaseStart;
import io.weir.schemas.UnitType;
import io.weir.schemas.Variant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class FlagTest {

    private static final long START = 1_000_000;
    private static final int UNITS = 20_000;
    private static final Allocation EVERYBODY =
            Allocation.newBuilder().setSeed("seed").build();

    @Test
    void outside_its_time_it_gives_nobody_a_variant() {
        Flag flag = flag(EVERYBODY, 900_000L + START, phase(0, START, 1_000_000, null));

        assertThat(why(flag, "u", START - 1)).isEqualTo(Why.not_started);
        assertThat(flag.evaluate(asks("u"), START)).isInstanceOf(Assigned.class);
        assertThat(why(flag, "u", START + 900_000)).isEqualTo(Why.ended);
        Flag stopped = flag(
                Allocation.newBuilder(EVERYBODY).setUntil(START + 5).build(),
                900_000L + START,
                phase(0, START, 1_000_000, null));
        assertThat(stopped.evaluate(asks("u"), START + 4)).isInstanceOf(Assigned.class);
        assertThat(why(stopped, "u", START + 5)).isEqualTo(Why.ended);
    }

    @Test
    void a_forced_unit_gets_its_variant_whatever_the_rest_says() {
        Allocation allocation = Allocation.newBuilder(EVERYBODY)
                .setForced(Map.of("tester", "treatment", "gone", "no-such-variant"))
                .setHoldout("h")
                .setHoldoutShare(1_000_000)
                .build();
        Flag flag = flag(allocation, null, phase(0, START, 0, "{\"a\":1}"));

        assertThat(flag.evaluate(asks("tester"), START))
                .isEqualTo(new Assigned(new Flag.Variant("treatment", "\"treatment\""), "tester", 0, null));
        assertThat(why(flag, "tester", START - 1)).isEqualTo(Why.not_started);
        assertThat(why(flag, "gone", START)).isEqualTo(Why.holdout);
    }

    @Test
    void experiments_on_parts_of_a_layer_that_do_not_overlap_never_meet_the_same_unit() {
        Flag first = flag(layer(0, 500_000), null, phase(0, START, 1_000_000, null));
        Flag second = flag(layer(500_000, 1_000_000), null, phase(0, START, 1_000_000, null));
        int inFirst = 0;
        for (int i = 0; i < UNITS; i++) {
            boolean a = first.evaluate(asks("unit-" + i), START) instanceof Assigned;
            boolean b = second.evaluate(asks("unit-" + i), START) instanceof Assigned;
            assertThat(a).isNotEqualTo(b);
            if (!b) assertThat(why(second, "unit-" + i, START)).isEqualTo(Why.other_part_of_layer);
            if (a) inFirst++;
        }
        assertThat(inFirst / (double) UNITS).isBetween(0.48, 0.52);
    }

    @Test
    void a_holdout_keeps_the_same_units_out_of_every_experiment_and_a_larger_one_more() {
        Flag narrow = flag(holdout("a", 50_000), null, phase(0, START, 1_000_000, null));
        Flag wide = flag(holdout("b", 200_000), null, phase(0, START, 1_000_000, null));
        int held = 0;
        for (int i = 0; i < UNITS; i++) {
            boolean out = narrow.evaluate(asks("unit-" + i), START) instanceof Outside;
            if (out) assertThat(why(wide, "unit-" + i, START)).isEqualTo(Why.holdout);
            if (out) held++;
        }
        assertThat(held / (double) UNITS).isBetween(0.045, 0.055);
    }

    @Test
    void the_phase_of_the_moment_decides_and_more_coverage_moves_nobody() {
        Flag flag = flag(
                EVERYBODY, null, phase(0, START, 100_000, null), phase(1, START + 10, 500_000, "{\"plan\":\"pro\"}"));
        int before = 0;
        int after = 0;
        for (int i = 0; i < UNITS; i++) {
            EvaluationContext unit = asks("unit-" + i, "\"plan\":\"pro\"");
            Evaluation early = flag.evaluate(unit, START + 9);
            Evaluation late = flag.evaluate(unit, START + 10);
            if (late instanceof Assigned now) {
                after++;
                assertThat(now.phase()).isEqualTo(1);
            }
            if (early instanceof Assigned was) {
                before++;
                assertThat(((Assigned) late).variant()).isEqualTo(was.variant());
            } else {
                assertThat(early).isEqualTo(new Outside(Why.not_covered, 0));
            }
        }
        assertThat(before / (double) UNITS).isBetween(0.09, 0.11);
        assertThat(after / (double) UNITS).isBetween(0.48, 0.52);
        assertThat(why(flag, "unit-1", START + 10)).isEqualTo(Why.not_targeted);
    }

    @Test
    void an_attribute_named_like_the_unit_comes_before_the_targeting_key() {
        Flag flag = flag(EVERYBODY, null, phase(0, START, 1_000_000, null));

        Assigned own = (Assigned) flag.evaluate(asks("user-1", "\"run\":\"run-9\""), START);
        assertThat(own.unit()).isEqualTo("run-9");
        assertThat(own).isEqualTo(flag.evaluate(asks("run-9"), START));
        assertThat(flag.evaluate(asks("user-1", "\"run\":null"), START))
                .isEqualTo(flag.evaluate(asks("user-1"), START));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "12345, 12345",
        "-7, -7",
        "12345678901234567890, 12345678901234567890",
        "1.50, 1.5",
        "5.0, 5",
        "1e3, 1000",
        "1e-7, 1e-7"
    })
    void a_number_names_the_unit_by_its_text(String number, String unit) {
        Flag flag = flag(EVERYBODY, null, phase(0, START, 1_000_000, null));

        Assigned found = (Assigned) flag.evaluate(asks("user-1", "\"run\":" + number), START);

        assertThat(found).isEqualTo(flag.evaluate(asks(unit), START));
        assertThat(found.unit()).isEqualTo(unit);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"\"\"", "\" \"", "true", "[\"run-9\"]", "{\"id\":\"run-9\"}", "1e999"})
    void what_is_there_and_names_no_unit_is_never_taken_for_the_targeting_key(String run) {
        Flag flag = flag(EVERYBODY, null, phase(0, START, 1_000_000, null));

        assertThat(flag.evaluate(asks("user-1", "\"run\":" + run), START))
                .isInstanceOfSatisfying(
                        Unusable.class, found -> assertThat(found.pointer()).isEqualTo("/context/run"));
        assertThat(flag.evaluate(asks("user-1", "\"session\":" + run), START)).isInstanceOf(Assigned.class);
    }

    @Test
    void while_it_is_paused_it_gives_nobody_a_variant_and_then_everybody_the_same_again() {
        Flag running = flag(EVERYBODY, null, phase(0, START, 1_000_000, null));
        Flag paused = flag(
                Allocation.newBuilder(EVERYBODY)
                        .setForced(Map.of("tester", "treatment"))
                        .setPausedFrom(START + 5)
                        .build(),
                null,
                phase(0, START, 1_000_000, null));

        assertThat(paused.evaluate(asks("u"), START + 4)).isEqualTo(running.evaluate(asks("u"), START + 9));
        assertThat(why(paused, "u", START + 5)).isEqualTo(Why.paused);
        assertThat(why(paused, "tester", START + 5)).isEqualTo(Why.paused);
    }

    /** By hash 1 the parts of layers whose names differ in their last letter nearly exclude each other. */
    @Test
    void layers_of_similar_names_are_independent_by_hash_2() {
        assertThat(correlation("layer-2", "layer-3", 1)).isLessThan(-0.3);
        for (int i = 0; i < 20; i++) {
            assertThat(correlation("layer-" + i, "layer-" + (i + 1), 2)).isBetween(-0.05, 0.05);
        }
    }

    private static double correlation(String a, String b, int hash) {
        Flag first = flag(half(a, hash), null, phase(0, START, 1_000_000, null));
        Flag second = flag(half(b, hash), null, phase(0, START, 1_000_000, null));
        int both = 0;
        for (int i = 0; i < UNITS; i++) {
            boolean isIn = first.evaluate(asks("unit-" + i), START) instanceof Assigned;
            if (isIn == second.evaluate(asks("unit-" + i), START) instanceof Assigned) both++;
        }
        return 2.0 * both / UNITS - 1;
    }

    private static Allocation half(String layer, int hash) {
        return Allocation.newBuilder(layer(0, 500_000))
                .setLayer(layer)
                .setLayerHash(hash)
                .build();
    }

    @Test
    void where_one_value_has_a_fraction_all_have_one() {
        ExperimentDefinition definition = definition(EVERYBODY, null);
        definition.setVariants(
                List.of(new Variant("a", 1, "0"), new Variant("b", 1, "-3"), new Variant("c", 1, "1.5")));
        definition.setOutsideValue("7");
        ExperimentDefinition whole = definition(EVERYBODY, null);
        whole.setVariants(List.of(new Variant("a", 1, "0"), new Variant("b", 1, "3")));
        ExperimentDefinition texts = definition(EVERYBODY, null);
        texts.setVariants(List.of(new Variant("a", 1, "\"0\""), new Variant("b", 1, "\"1.5\"")));

        assertThat(Flag.of(definition).variants())
                .extracting(Flag.Variant::value)
                .containsExactly("0.0", "-3.0", "1.5");
        assertThat(Flag.of(definition).outsideValue()).isEqualTo("7.0");
        assertThat(Flag.of(whole).variants()).extracting(Flag.Variant::value).containsExactly("0", "3");
        assertThat(Flag.of(texts).variants()).extracting(Flag.Variant::value).containsExactly("\"0\"", "\"1.5\"");
    }

    /** Of before there were allocations. */
    @Test
    void a_definition_without_an_allocation_takes_all_units_as_its_key_hashes() {
        ExperimentDefinition old = definition(null, null);
        Flag flag = Flag.of(old);
        Flag same = flag(Allocation.newBuilder().setSeed("planner").build(), null, phase(0, START, 1_000_000, null));

        for (int i = 0; i < 1_000; i++) {
            Evaluation found = flag.evaluate(asks("unit-" + i), START);
            assertThat(found).isInstanceOf(Assigned.class).isEqualTo(same.evaluate(asks("unit-" + i), START));
        }
    }

    private static Why why(Flag flag, String unit, long now) {
        return ((Outside) flag.evaluate(asks(unit), now)).why();
    }

    private static EvaluationContext asks(String unit, String... attributes) {
        String more = attributes.length == 0 ? "" : "," + String.join(",", attributes);
        return new EvaluationContext(
                unit, JsonMapper.shared().readTree("{\"targetingKey\":\"" + unit + "\"" + more + "}"));
    }

    private static Allocation layer(int from, int to) {
        return Allocation.newBuilder(EVERYBODY)
                .setLayer("checkout")
                .setLayerFrom(from)
                .setLayerTo(to)
                .build();
    }

    private static Allocation holdout(String seed, int share) {
        return Allocation.newBuilder()
                .setSeed(seed)
                .setHoldout("2026-q4")
                .setHoldoutShare(share)
                .build();
    }

    private static PhaseStart phase(int number, long from, int coverage, String targeting) {
        return new PhaseStart(number, from, List.of(1, 1), coverage, targeting);
    }

    private static Flag flag(Allocation allocation, Long end, PhaseStart... phases) {
        return Flag.of(definition(allocation, end, phases));
    }

    private static ExperimentDefinition definition(Allocation allocation, Long end, PhaseStart... phases) {
        return ExperimentDefinition.newBuilder()
                .setProject("default")
                .setExperiment("planner")
                .setRevision(1)
                .setGeneration(1)
                .setPhase(0)
                .setUnit(UnitType.run)
                .setVariants(List.of(new Variant("control", 1, null), new Variant("treatment", 1, null)))
                .setStart(START)
                .setEnd(end)
                .setActiveFrom(START)
                .setMetrics(List.of())
                .setPhases(List.of(phases))
                .setAllocation(allocation)
                .build();
    }
}
