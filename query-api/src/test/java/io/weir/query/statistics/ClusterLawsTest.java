package io.weir.query.statistics;

import static io.weir.query.statistics.Found.ALPHA;
import static io.weir.query.statistics.Found.in;
import static io.weir.query.statistics.Found.isThere;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.weir.query.statistics.ClusterSums.Both;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ClusterLawsTest {

    /** Four numbers a cluster: units and sum of either arm. */
    private record Sums(ClusterSums a, ClusterSums b, Both both) {

        static Sums of(List<Integer> numbers) {
            Sums sums = new Sums(ClusterSums.NONE, ClusterSums.NONE, Both.NONE);
            for (int i = 0; i + 3 < numbers.size(); i += 4) {
                sums = sums.plus(
                        cluster(numbers.get(i) % 4, numbers.get(i + 1)),
                        cluster(numbers.get(i + 2) % 4, numbers.get(i + 3)));
            }
            return sums;
        }

        Sums plus(ClusterSums ofA, ClusterSums ofB) {
            return new Sums(a.plus(ofA), b.plus(ofB), both.plus(Both.of(ofA, ofB)));
        }

        private static ClusterSums cluster(int units, int millionths) {
            return ClusterSums.of(units, units == 0 ? BigDecimal.ZERO : BigDecimal.valueOf(millionths, 6));
        }

        Answer<ClusterRobust> robust() {
            return ClusterRobust.of(a, b, both, ALPHA);
        }

        Answer<Effect> lift() {
            return ClusterRobust.effect(a, b, both, Scale.relative);
        }

        Sums swapped() {
            return new Sums(
                    b, a, new Both(both.clusters(), both.sums(), both.units(), both.unitsSum(), both.sumUnits()));
        }
    }

    @Property
    void the_expanded_sum_is_that_of_the_residuals(
            @ForAll @Size(min = 8, max = 80) List<@IntRange(min = 0, max = 9_000_000) Integer> numbers) {
        Sums sums = Sums.of(numbers);
        Assume.that(isThere(sums.robust()));

        ClusterRobust robust = in(sums.robust());
        double squares = 0;
        for (int i = 0; i + 3 < numbers.size(); i += 4) {
            int nA = numbers.get(i) % 4;
            int nB = numbers.get(i + 2) % 4;
            double ofA = nA == 0
                    ? 0
                    : (numbers.get(i + 1) / 1e6 - nA * robust.meanA())
                            / sums.a().n();
            double ofB = nB == 0
                    ? 0
                    : (numbers.get(i + 3) / 1e6 - nB * robust.meanB())
                            / sums.b().n();
            squares += (ofB - ofA) * (ofB - ofA);
        }
        assertThat(robust.cr0()).isCloseTo(Math.sqrt(squares), within(1e-7 * (1 + robust.cr0())));
        assertThat(in(sums.swapped().robust()).test().estimate())
                .isCloseTo(-robust.test().estimate(), within(0.0));
        assertThat(in(sums.swapped().robust()).cr0()).isCloseTo(robust.cr0(), within(1e-15 * robust.cr0()));
    }

    @Property
    void clusters_with_one_unit_of_each_arm_are_pairs(
            @ForAll @Size(min = 4, max = 60) List<@IntRange(min = -9_000_000, max = 9_000_000) Integer> values) {
        PairSums pairs = Found.pairs(values);
        Assume.that(isThere(PairedDifference.of(pairs, ALPHA)));
        Sums sums = new Sums(ClusterSums.NONE, ClusterSums.NONE, Both.NONE);
        for (int i = 0; i + 1 < values.size(); i += 2) {
            sums = sums.plus(
                    ClusterSums.of(1, BigDecimal.valueOf(values.get(i), 6)),
                    ClusterSums.of(1, BigDecimal.valueOf(values.get(i + 1), 6)));
        }

        PairedDifference ofPairs = in(PairedDifference.of(pairs, ALPHA));
        PairedDifference ofClusters = in(PairedDifference.of(sums.a(), sums.b(), sums.both(), ALPHA));

        assertThat(ofClusters.sd()).isCloseTo(ofPairs.sd(), within(1e-14 * ofPairs.sd()));
        assertThat(ofClusters.test().t())
                .isCloseTo(
                        ofPairs.test().t(),
                        within(1e-13 * (1 + Math.abs(ofPairs.test().t()))));
        assertThat(ofClusters.test().degreesOfFreedom())
                .isEqualTo(ofPairs.test().degreesOfFreedom());
        Assume.that(isThere(sums.lift()));
        Effect lift = in(PairedDifference.effect(sums.a(), sums.b(), sums.both(), Scale.relative));
        double n = values.size() / 2 * 2;
        assertThat(lift.estimate()).isEqualTo(in(sums.lift()).estimate());
        assertThat(lift.standardError())
                .isCloseTo(in(sums.lift()).standardError() / Math.sqrt((n - 1) / (n - 2)), withinPercentage(1e-9));
    }

    @Property
    void the_lift_is_the_mean_of_the_residuals_of_the_delta_method(
            @ForAll @Size(min = 8, max = 80) List<@IntRange(min = 0, max = 9_000_000) Integer> numbers) {
        Sums sums = Sums.of(numbers);
        Answer<Effect> answer = sums.lift();
        Assume.that(isThere(answer));

        Effect lift = in(answer);
        ClusterRobust robust = in(sums.robust());
        double a = robust.meanA();
        double ratio = robust.meanB() / a;
        double squares = 0;
        for (int i = 0; i + 3 < numbers.size(); i += 4) {
            double ofA =
                    residual(numbers.get(i) % 4, numbers.get(i + 1), a, sums.a().n());
            double ofB = residual(
                    numbers.get(i + 2) % 4,
                    numbers.get(i + 3),
                    robust.meanB(),
                    sums.b().n());
            squares += Math.pow((ofB - ratio * ofA) / a, 2);
        }
        double correction = robust.test().standardError() / robust.cr0();
        double expected = Math.sqrt(squares) * correction;
        assertThat(lift.estimate()).isCloseTo(ratio - 1, within(1e-12 * (1 + ratio)));
        assertThat(lift.standardError()).isCloseTo(expected, within(1e-7 * (1 + expected)));
        assertThat(lift.degreesOfFreedom()).isEqualTo(robust.test().degreesOfFreedom());
    }

    private static double residual(int units, int millionths, double mean, long all) {
        return units == 0 ? 0 : (millionths / 1e6 - units * mean) / all;
    }

    @Property
    void the_lift_does_not_depend_on_the_unit_of_measure(
            @ForAll @Size(min = 8, max = 80) List<@IntRange(min = -9_000, max = 9_000) Integer> numbers) {
        List<Integer> counted = inUnits(numbers, 1);
        Answer<Effect> answer = Sums.of(counted).lift();
        Assume.that(isThere(answer));

        assertThat(in(Sums.of(inUnits(numbers, 1_000)).lift())).isEqualTo(in(answer));
    }

    /** As many units in each cluster, and sums by another measure. */
    private static List<Integer> inUnits(List<Integer> numbers, int factor) {
        return IntStream.range(0, numbers.size())
                .mapToObj(i -> i % 2 == 0 ? Math.abs(numbers.get(i)) : numbers.get(i) * factor)
                .toList();
    }

    /** With one unit a cluster and no cluster in both arms it is the lift of units, but for the corrections of few units. */
    @Property
    void clusters_of_one_unit_give_the_lift_of_units(
            @ForAll @Size(min = 20, max = 60) List<@IntRange(min = 1, max = 9_000_000) Integer> values) {
        Sums sums = new Sums(ClusterSums.NONE, ClusterSums.NONE, Both.NONE);
        MeanSums a = MeanSums.NONE;
        MeanSums b = MeanSums.NONE;
        for (int i = 0; i < values.size(); i++) {
            BigDecimal value = BigDecimal.valueOf(values.get(i), 6);
            ClusterSums cluster = ClusterSums.of(1, value);
            MeanSums unit = new MeanSums(1, value, value.multiply(value));
            sums = i % 2 == 0 ? sums.plus(cluster, ClusterSums.NONE) : sums.plus(ClusterSums.NONE, cluster);
            if (i % 2 == 0) a = a.plus(unit);
            else b = b.plus(unit);
        }
        Assume.that(isThere(sums.lift()));

        Effect ofClusters = in(sums.lift());
        Effect ofUnits = in(MeanEffect.of(a, b, Scale.relative));
        assertThat(ofClusters.estimate()).isEqualTo(ofUnits.estimate());
        assertThat(ofClusters.standardError()).isCloseTo(ofUnits.standardError(), withinPercentage(10));
    }

    @Test
    void there_is_no_lift_over_a_control_of_nothing() {
        Sums sums = new Sums(ClusterSums.NONE, ClusterSums.NONE, Both.NONE)
                .plus(ClusterSums.of(1, BigDecimal.ONE), ClusterSums.of(1, BigDecimal.ONE))
                .plus(ClusterSums.of(1, BigDecimal.ONE.negate()), ClusterSums.of(1, BigDecimal.TWO));

        assertThat(sums.lift()).isEqualTo(Answer.none(Unavailable.ZERO_BASELINE));
    }

    @Test
    void clusters_of_unequal_arms_are_not_paired() {
        Sums sums = new Sums(ClusterSums.NONE, ClusterSums.NONE, Both.NONE)
                .plus(ClusterSums.of(2, BigDecimal.ONE), ClusterSums.of(1, BigDecimal.ONE))
                .plus(ClusterSums.of(1, BigDecimal.TWO), ClusterSums.of(2, BigDecimal.ZERO));

        assertThat(PairedDifference.of(sums.a(), sums.b(), sums.both(), ALPHA))
                .isEqualTo(Answer.none(Unavailable.UNPAIRED_CLUSTERS));
        assertThat(isThere(sums.robust())).isTrue();
    }
}
