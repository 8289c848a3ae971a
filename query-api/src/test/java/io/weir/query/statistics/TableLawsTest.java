package io.weir.query.statistics;

import static io.weir.query.statistics.Found.ALPHA;
import static io.weir.query.statistics.Found.in;
import static io.weir.query.statistics.Found.isThere;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.query.statistics.CochranMantelHaenszel.Table;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TableLawsTest {

    @Property
    void adjusting_raises_p_values_keeps_their_order_and_holm_lies_between(
            @ForAll @Size(max = 30) List<@DoubleRange(min = 0, max = 1) Double> pValues) {
        List<Double> hochberg =
                in(MultipleTesting.benjaminiHochberg(pValues, ALPHA)).adjusted();
        List<Double> holm = in(MultipleTesting.holm(pValues, ALPHA)).adjusted();
        List<Double> bonferroni = in(MultipleTesting.bonferroni(pValues, ALPHA)).adjusted();

        for (int i = 0; i < pValues.size(); i++) {
            assertThat(hochberg.get(i)).isGreaterThanOrEqualTo(pValues.get(i) * (1 - 1e-15));
            assertThat(holm.get(i)).isGreaterThanOrEqualTo(hochberg.get(i) * (1 - 1e-15));
            assertThat(bonferroni.get(i)).isGreaterThanOrEqualTo(holm.get(i) * (1 - 1e-15));
            for (int j = 0; j < pValues.size(); j++) {
                if (pValues.get(i) < pValues.get(j)) assertThat(holm.get(i)).isLessThanOrEqualTo(holm.get(j));
            }
        }
    }

    @Property
    void swapping_rows_turns_the_odds_round(
            @ForAll @Size(min = 4, max = 24) List<@IntRange(min = 0, max = 50) Integer> counts) {
        List<Table> tables = tables(counts, false);
        Assume.that(isThere(CochranMantelHaenszel.of(tables, ALPHA)));

        CochranMantelHaenszel there = in(CochranMantelHaenszel.of(tables, ALPHA));
        CochranMantelHaenszel back = in(CochranMantelHaenszel.of(tables(counts, true), ALPHA));

        assertThat(back.chiSquare()).isCloseTo(there.chiSquare(), within(1e-12 * (1 + there.chiSquare())));
        assertThat(back.oddsRatio().isPresent()).isEqualTo(there.oddsRatio().isPresent());
        there.oddsRatio().ifPresent(odds -> {
            assertThat(back.oddsRatio().orElseThrow().ln()).isCloseTo(-odds.ln(), within(1e-12));
            assertThat(odds.value())
                    .isBetween(odds.interval().low(), odds.interval().high());
        });
    }

    private static List<Table> tables(List<Integer> counts, boolean swapped) {
        return IntStream.range(0, counts.size() / 4)
                .map(i -> 4 * i)
                .mapToObj(i -> swapped
                        ? new Table(counts.get(i + 2), counts.get(i + 3), counts.get(i), counts.get(i + 1))
                        : new Table(counts.get(i), counts.get(i + 1), counts.get(i + 2), counts.get(i + 3)))
                .toList();
    }

    @Property
    void of_two_variants_cochrans_q_is_mcnemars_chi_square(
            @ForAll @IntRange(min = 0, max = 40) int both,
            @ForAll @IntRange(min = 0, max = 40) int onlyA,
            @ForAll @IntRange(min = 1, max = 40) int onlyB,
            @ForAll @IntRange(min = 0, max = 40) int neither) {
        double chiSquare = in(McNemar.of(both, onlyA, onlyB, neither)).chiSquare();
        CochranQ q = in(CochranQ.of(new long[] {both + onlyA, both + onlyB}, 4L * both + onlyA + onlyB));

        assertThat(q.q()).isCloseTo(chiSquare, within(1e-13 * (1 + chiSquare)));
    }

    @Property
    void one_try_of_one_is_the_success_rate_and_more_tries_ask_more_or_give_more(
            @ForAll @IntRange(min = 1, max = 200) int trials, @ForAll @IntRange(min = 0, max = 200) int succeeded) {
        Assume.that(succeeded <= trials);
        Map<Successes, Long> task = Map.of(new Successes(trials, succeeded), 3L);
        double rate = (double) succeeded / trials;

        assertThat(in(PassK.all(task, 1)).value()).isCloseTo(rate, within(1e-14));
        assertThat(in(PassK.any(task, 1)).value()).isCloseTo(rate, within(1e-14));
        for (int k = 2; k <= trials; k++) {
            assertThat(in(PassK.all(task, k)).value())
                    .isLessThanOrEqualTo(in(PassK.all(task, k - 1)).value() + 1e-14);
            assertThat(in(PassK.any(task, k)).value())
                    .isGreaterThanOrEqualTo(in(PassK.any(task, k - 1)).value() - 1e-14);
        }
    }

    @Property
    void a_fair_split_has_no_chi_square_and_the_order_of_variants_does_not_matter(
            @ForAll @IntRange(min = 1, max = 1_000_000) int n, @ForAll @IntRange(min = 0, max = 1_000_000) int other) {
        assertThat(in(SampleRatioMismatch.of(List.of(n * 1L, n * 2L, n * 7L), List.of(0.1, 0.2, 0.7)))
                        .chiSquare())
                .isZero();
        assertThat(SampleRatioMismatch.of(List.of((long) n, (long) other), List.of(2.0, 3.0)))
                .isEqualTo(SampleRatioMismatch.of(List.of((long) other, (long) n), List.of(3.0, 2.0)));
    }

    @Test
    void equal_studies_do_not_differ_and_one_study_says_nothing_of_it() {
        Heterogeneity equal = in(Heterogeneity.of(List.of(0.1, 0.1, 0.1), List.of(0.3, 0.07, 11.0)));
        Heterogeneity one = in(Heterogeneity.of(List.of(0.1), List.of(0.3)));

        assertThat(equal.q()).isZero();
        assertThat(equal.iSquared()).isZero();
        assertThat(one.pValue()).isEmpty();
        assertThat(one.tauSquared()).isZero();
        assertThat(one.pooledRandom()).isEqualTo(0.1);
        assertThat(Heterogeneity.of(List.of(), List.of())).isEqualTo(Answer.none(Unavailable.NO_UNITS));
        assertThat(Heterogeneity.of(List.of(1.0, 2.0), List.of(1.0, 0.0)))
                .isEqualTo(Answer.none(Unavailable.ZERO_VARIANCE));
    }
}
