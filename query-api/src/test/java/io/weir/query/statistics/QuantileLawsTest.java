package io.weir.query.statistics;

import static io.weir.query.statistics.Found.ALPHA;
import static io.weir.query.statistics.Found.in;
import static io.weir.query.statistics.Found.isThere;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class QuantileLawsTest {

    @Property
    void a_histogram_answers_within_its_accuracy_and_its_interval_holds_that_of_the_values(
            @ForAll @Size(min = 1, max = 60) List<@IntRange(min = -9_000, max = 9_000_000) Integer> units,
            @ForAll @DoubleRange(min = 0, max = 1) double q) {
        double[] values =
                units.stream().mapToDouble(unit -> unit / 1000.0).sorted().toArray();
        LogHistogram histogram = LogHistogram.of(0.01, values);

        double reference = values[(int) Quantiles.rank(values.length, q)];
        assertThat(in(histogram.quantile(q)))
                .isBetween(reference - 0.010001 * Math.abs(reference), reference + 0.010001 * Math.abs(reference));
        QuantileInterval exact = in(QuantileInterval.of(values, q, ALPHA));
        QuantileInterval rough = in(histogram.interval(q, ALPHA));
        assertThat(rough.rankLow()).isEqualTo(exact.rankLow());
        assertThat(rough.rankHigh()).isEqualTo(exact.rankHigh());
        if (exact.rankLow() > 0) {
            assertThat(rough.interval().low())
                    .isLessThanOrEqualTo(
                            exact.interval().low() + rounding(exact.interval().low()));
        }
        if (exact.rankHigh() <= values.length) {
            assertThat(rough.interval().high())
                    .isGreaterThanOrEqualTo(
                            exact.interval().high() - rounding(exact.interval().high()));
        }
    }

    /** A value on the limit of a bucket may fall to either side. */
    private static double rounding(double value) {
        return 1e-9 * Math.abs(value);
    }

    @Property
    void splitting_and_merging_histograms_changes_nothing(
            @ForAll @Size(min = 2, max = 60) List<@IntRange(min = -9_000, max = 9_000_000) Integer> units) {
        double[] values = units.stream().mapToDouble(Integer::doubleValue).toArray();
        int half = values.length / 2;

        assertThat(LogHistogram.of(0.01, Arrays.copyOfRange(values, half, values.length))
                        .plus(LogHistogram.of(0.01, Arrays.copyOf(values, half))))
                .isEqualTo(LogHistogram.of(0.01, values));
    }

    @Property
    void the_ranks_cover_what_was_asked_where_both_exist(
            @ForAll @IntRange(min = 1, max = 5000) int n,
            @ForAll @DoubleRange(min = 0.01, max = 0.99) double q,
            @ForAll @IntRange(min = 1, max = 500) int thousandths) {
        double alpha = thousandths / 1000.0;
        QuantileInterval found = QuantileInterval.of(n, q, alpha, rank -> new Interval(rank, rank));

        assertThat(found.rankLow()).isLessThan(found.rankHigh());
        assertThat(found.coverage()).isGreaterThanOrEqualTo(1 - alpha - 1e-12);
        if (found.rankLow() > 0) assertThat(found.interval().low()).isEqualTo(found.rankLow());
    }

    @Property(tries = 200)
    void an_arm_of_a_histogram_can_be_compared(
            @ForAll @Size(min = 40, max = 60) List<@IntRange(min = 1, max = 9_000_000) Integer> units) {
        LogHistogram histogram = LogHistogram.of(
                0.01, units.stream().mapToDouble(Integer::doubleValue).toArray());
        QuantileDifference.Arm arm = in(histogram.arm(0.5));

        assertThat(arm.quantile()).isBetween(arm.lower(), arm.upper());
        Answer<TTest> same = QuantileDifference.of(arm, arm, 0.5, Scale.absolute, ALPHA);
        if (arm.lower() < arm.upper()) assertThat(in(same).pValue().value()).isEqualTo(1);
        else assertThat(isThere(same)).isFalse();
    }
}
