package io.weir.query.statistics;

import static io.weir.query.statistics.Found.ALPHA;
import static io.weir.query.statistics.Found.in;
import static io.weir.query.statistics.Found.isThere;
import static io.weir.query.statistics.Found.pairs;
import static io.weir.query.statistics.Found.sums;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class ComparisonLawsTest {

    @Property
    void swapping_the_arms_flips_the_sign(
            @ForAll @Size(min = 2, max = 40) List<@IntRange(min = -5_000_000, max = 9_000_000) Integer> a,
            @ForAll @Size(min = 2, max = 40) List<@IntRange(min = -5_000_000, max = 9_000_000) Integer> b) {
        Assume.that(isThere(WelchTest.of(sums(a), sums(b), ALPHA)));

        TTest there = in(WelchTest.of(sums(a), sums(b), ALPHA));
        TTest back = in(WelchTest.of(sums(b), sums(a), ALPHA));

        assertThat(back.estimate()).isCloseTo(-there.estimate(), within(0.0));
        assertThat(back.interval().low()).isCloseTo(-there.interval().high(), nearTo(there));
        assertThat(back.pValue().value()).isCloseTo(there.pValue().value(), within(1e-12));
    }

    @Property
    void swapping_two_proportions_flips_the_sign(
            @ForAll @LongRange(min = 1, max = 1_000_000_000_000L) long n,
            @ForAll @LongRange(min = 1, max = 1_000_000) long m,
            @ForAll @IntRange(min = 0, max = 100) int percentOfA,
            @ForAll @IntRange(min = 0, max = 100) int percentOfB) {
        Successes a = new Successes(n, n / 100 * percentOfA);
        Successes b = new Successes(m, m * percentOfB / 100);

        Interval there = in(NewcombeInterval.of(a, b, ALPHA)).interval();
        Interval back = in(NewcombeInterval.of(b, a, ALPHA)).interval();

        assertThat(back.low()).isCloseTo(-there.high(), within(1e-15));
        double difference = in(NewcombeInterval.of(a, b, ALPHA)).difference();
        assertThat(difference).isBetween(there.low(), there.high());
        assertThat(in(WilsonInterval.of(a, ALPHA)).proportion())
                .isBetween(
                        in(WilsonInterval.of(a, ALPHA)).interval().low(),
                        in(WilsonInterval.of(a, ALPHA)).interval().high());
    }

    @Property
    void scaling_the_metric_scales_the_interval_and_leaves_p(
            @ForAll @Size(min = 2, max = 40) List<@IntRange(min = -5_000_000, max = 9_000_000) Integer> a,
            @ForAll @Size(min = 2, max = 40) List<@IntRange(min = -5_000_000, max = 9_000_000) Integer> b,
            @ForAll @IntRange(min = 2, max = 1_000_000) int factor) {
        Assume.that(isThere(WelchTest.of(sums(a), sums(b), ALPHA)));

        TTest plain = in(WelchTest.of(sums(a), sums(b), ALPHA));
        TTest scaled = in(WelchTest.of(sums(a, factor, 0), sums(b, factor, 0), ALPHA));

        assertThat(scaled.estimate()).isCloseTo(factor * plain.estimate(), within(1e-14 * Math.abs(scaled.estimate())));
        assertThat(scaled.interval().low()).isCloseTo(factor * plain.interval().low(), nearTo(scaled));
        assertThat(scaled.pValue().ln()).isCloseTo(plain.pValue().ln(), nearTo(plain.pValue()));
    }

    @Property
    void adding_a_constant_moves_only_the_mean(
            @ForAll @Size(min = 2, max = 40) List<@IntRange(min = -5_000_000, max = 9_000_000) Integer> a,
            @ForAll @Size(min = 2, max = 40) List<@IntRange(min = -5_000_000, max = 9_000_000) Integer> b,
            @ForAll @LongRange(min = -1_000_000_000_000L, max = 1_000_000_000_000L) long constant) {
        Answer<TTest> plain = WelchTest.of(sums(a), sums(b), ALPHA);
        Answer<TTest> moved = WelchTest.of(sums(a, 1, constant), sums(b, 1, constant), ALPHA);

        assertThat(moved).isEqualTo(plain);
    }

    @Property
    void splitting_and_merging_sums_changes_no_bit(
            @ForAll @Size(min = 4, max = 60) List<@IntRange(min = -5_000_000, max = 9_000_000) Integer> values,
            @ForAll @IntRange(min = 1, max = 3) int at) {
        List<Integer> turned = new ArrayList<>(values.subList(at, values.size()));
        turned.addAll(values.subList(0, at));
        MeanSums merged = sums(values.subList(at, values.size())).plus(sums(values.subList(0, at)));

        assertThat(Moments.of(merged)).isEqualTo(Moments.of(sums(values)));
        assertThat(Moments.of(sums(turned))).isEqualTo(Moments.of(sums(values)));
        List<Integer> even = values.subList(0, values.size() / 4 * 4);
        PairSums parts = pairs(even.subList(2, even.size())).plus(pairs(even.subList(0, 2)));
        assertThat(Moments.of(parts)).isEqualTo(Moments.of(pairs(even)));
        assertThat(RatioMetric.of(parts)).isEqualTo(RatioMetric.of(pairs(even)));
    }

    @Property
    void an_interval_holds_the_estimate_and_leaves_out_zero_exactly_when_p_is_small(
            @ForAll @Size(min = 2, max = 40) List<@IntRange(min = -5_000_000, max = 9_000_000) Integer> a,
            @ForAll @Size(min = 2, max = 40) List<@IntRange(min = 0, max = 20_000_000) Integer> b,
            @ForAll @IntRange(min = 1, max = 999) int thousandths) {
        double alpha = thousandths / 1000.0;
        Assume.that(isThere(MeanEffect.of(sums(a), sums(b), Scale.absolute)));

        Effect effect = in(MeanEffect.of(sums(a), sums(b), Scale.absolute));
        TTest test = in(WelchTest.of(sums(a), sums(b), alpha));
        Interval sequence =
                in(AsymptoticConfidenceSequence.of(effect, alpha, 5000)).interval();
        double always =
                in(AsymptoticConfidenceSequence.pValue(effect, alpha, 5000)).value();

        assertThat(effect.estimate())
                .isBetween(test.interval().low(), test.interval().high());
        agree(test.pValue().value(), alpha, test.interval());
        agree(always, alpha, sequence);
        assertThat(sequence.low())
                .isLessThan(in(BayesianNormal.of(effect, Scale.absolute, 1, NormalPrior.FLAT, false, alpha))
                        .interval()
                        .low());
    }

    @Property
    void a_one_sided_p_is_half_of_the_two_sided_on_its_side(
            @ForAll @Size(min = 2, max = 40) List<@IntRange(min = -5_000_000, max = 9_000_000) Integer> a,
            @ForAll @Size(min = 2, max = 40) List<@IntRange(min = -5_000_000, max = 9_000_000) Integer> b) {
        Assume.that(isThere(WelchTest.of(sums(a), sums(b), ALPHA)));

        TTest both = in(WelchTest.of(sums(a), sums(b), ALPHA));
        TTest greater = in(WelchTest.of(sums(a), sums(b), ALPHA / 2, Alternative.greater, 0));
        TTest less = in(WelchTest.of(sums(a), sums(b), ALPHA / 2, Alternative.less, 0));

        assertThat(greater.pValue().value() + less.pValue().value()).isCloseTo(1, within(1e-14));
        assertThat(2 * Math.min(greater.pValue().value(), less.pValue().value()))
                .isCloseTo(both.pValue().value(), within(1e-14));
        assertThat(greater.interval().low()).isEqualTo(both.interval().low());
        assertThat(less.interval().high()).isEqualTo(both.interval().high());
    }

    @Property
    void fieller_holds_the_lift_and_meets_the_delta_method_where_the_control_is_far_from_zero(
            @ForAll @Size(min = 2, max = 40) List<@IntRange(min = 9_000_000, max = 9_010_000) Integer> a,
            @ForAll @Size(min = 2, max = 40) List<@IntRange(min = 9_000_000, max = 9_010_000) Integer> b) {
        Assume.that(isThere(FiellerInterval.of(sums(a), sums(b), ALPHA)));

        FiellerInterval fieller = in(FiellerInterval.of(sums(a), sums(b), ALPHA));
        Effect delta = in(MeanEffect.of(sums(a), sums(b), Scale.relative));
        double width = fieller.interval().high() - fieller.interval().low();

        assertThat(fieller.kind()).isEqualTo(FiellerInterval.Kind.bounded);
        assertThat(fieller.lift())
                .isBetween(fieller.interval().low(), fieller.interval().high());
        assertThat(width).isCloseTo(2 * 1.959963984540054 * delta.standardError(), within(1e-3 * width));
    }

    @Property
    void a_covariate_that_says_nothing_and_a_single_stratum_leave_welch(
            @ForAll @Size(min = 2, max = 40) List<@IntRange(min = -5_000_000, max = 9_000_000) Integer> a,
            @ForAll @Size(min = 2, max = 40) List<@IntRange(min = -5_000_000, max = 9_000_000) Integer> b) {
        Assume.that(isThere(WelchTest.of(sums(a), sums(b), ALPHA)));
        TTest welch = in(WelchTest.of(sums(a), sums(b), ALPHA));

        assertThat(in(Cuped.ofMeans(withConstant(a), withConstant(b), Scale.absolute, ALPHA))
                        .test())
                .isEqualTo(welch);
        Answer<PostStratification> one = PostStratification.ofMeans(
                List.of(new PostStratification.Stratum(sums(a), sums(b))), Scale.absolute, ALPHA);
        assertThat(in(one).test().pValue().ln()).isCloseTo(welch.pValue().ln(), nearTo(welch.pValue()));
    }

    @Property
    void a_ratio_to_one_is_a_mean(
            @ForAll @Size(min = 2, max = 40) List<@IntRange(min = 1, max = 9_000_000) Integer> a,
            @ForAll @Size(min = 2, max = 40) List<@IntRange(min = 1, max = 9_000_000) Integer> b) {
        for (Scale scale : Scale.values()) {
            assertThat(RatioMetric.effect(overOne(a), overOne(b), scale))
                    .isEqualTo(MeanEffect.of(sums(a), sums(b), scale));
        }
    }

    private static PairSums withConstant(List<Integer> values) {
        MeanSums y = sums(values);
        BigDecimal n = BigDecimal.valueOf(y.n());
        BigDecimal five = BigDecimal.valueOf(5);
        return new PairSums(
                y.n(),
                n.multiply(five),
                n.multiply(five).multiply(five),
                y.sum(),
                y.squares(),
                y.sum().multiply(five));
    }

    private static PairSums overOne(List<Integer> values) {
        MeanSums y = sums(values);
        BigDecimal n = BigDecimal.valueOf(y.n());
        return new PairSums(y.n(), y.sum(), y.squares(), n, n, y.sum());
    }

    /** On the edge itself rounding may decide. */
    private static void agree(double p, double alpha, Interval interval) {
        if (Math.abs(p - alpha) < 1e-9) return;
        assertThat(interval.low() > 0 || interval.high() < 0).isEqualTo(p < alpha);
    }

    private static org.assertj.core.data.Offset<Double> nearTo(TTest test) {
        return within(1e-12
                * (Math.abs(test.estimate())
                        + test.interval().high()
                        - test.interval().low()));
    }

    private static org.assertj.core.data.Offset<Double> nearTo(PValue p) {
        return within(1e-10 * Math.max(1, Math.abs(p.ln())));
    }
}
