package io.weir.query.statistics;

import static io.weir.query.statistics.Found.isThere;
import static io.weir.query.statistics.Unavailable.INCONSISTENT_SUMS;
import static io.weir.query.statistics.Unavailable.INVALID_ALPHA;
import static io.weir.query.statistics.Unavailable.NO_UNITS;
import static io.weir.query.statistics.Unavailable.TOO_FEW_UNITS;
import static io.weir.query.statistics.Unavailable.ZERO_BASELINE;
import static io.weir.query.statistics.Unavailable.ZERO_VARIANCE;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Too little is a named reason, and of several the one that must be mended first. */
class RefusalsOrderTest {

    private static final MeanSums NONE = MeanSums.NONE;
    private static final MeanSums ONE = Found.sums(List.of(5));
    private static final MeanSums SAME = Found.sums(List.of(5, 5));
    private static final MeanSums TWO = Found.sums(List.of(5, 7));
    private static final MeanSums AROUND_ZERO = Found.sums(List.of(-5, 5));
    private static final MeanSums DAMAGED = new MeanSums(2, BigDecimal.TEN, BigDecimal.ONE);

    @Test
    void the_first_of_several_reasons_is_told() {
        refused(DAMAGED, NONE, 0, INVALID_ALPHA);
        refused(TWO, TWO, 1, INVALID_ALPHA);
        refused(TWO, TWO, Double.NaN, INVALID_ALPHA);
        refused(DAMAGED, NONE, 0.05, INCONSISTENT_SUMS);
        refused(new MeanSums(-1, BigDecimal.ZERO, BigDecimal.ZERO), NONE, 0.05, INCONSISTENT_SUMS);
        refused(new MeanSums(0, BigDecimal.ONE, BigDecimal.ONE), TWO, 0.05, INCONSISTENT_SUMS);
        refused(NONE, ONE, 0.05, NO_UNITS);
        refused(SAME, ONE, 0.05, TOO_FEW_UNITS);
        refused(SAME, SAME, 0.05, ZERO_VARIANCE);
    }

    @Test
    void one_arm_without_variance_is_allowed_and_a_baseline_of_zero_is_not() {
        assertThat(isThere(WelchTest.of(SAME, TWO, 0.05))).isTrue();
        assertThat(isThere(WelchTest.of(AROUND_ZERO, TWO, 0.05))).isTrue();
        assertThat(RelativeLift.of(AROUND_ZERO, TWO, 0.05)).isEqualTo(Answer.none(ZERO_BASELINE));
        assertThat(FiellerInterval.of(AROUND_ZERO, TWO, 0.05)).isEqualTo(Answer.none(ZERO_BASELINE));
        MeanSums zeros = Found.sums(List.of(0, 0));
        assertThat(RelativeLift.of(zeros, zeros, 0.05)).isEqualTo(Answer.none(ZERO_VARIANCE));
        assertThat(RelativeLift.of(TWO, zeros, 0.05)).isEqualTo(Answer.none(ZERO_VARIANCE));
    }

    @Test
    void a_ratio_of_one_unit_has_a_value_and_no_variance() {
        BigDecimal two = BigDecimal.TWO;
        PairSums one =
                new PairSums(1, BigDecimal.TEN, new BigDecimal("100"), two, new BigDecimal("4"), new BigDecimal("20"));

        RatioMetric ratio = Found.in(RatioMetric.of(one));

        assertThat(ratio.ratio()).isEqualTo(5);
        assertThat(ratio.variance()).isEmpty();
        assertThat(ratio.standardError()).isEmpty();
        assertThat(RatioMetric.effect(one, one, Scale.absolute)).isEqualTo(Answer.none(TOO_FEW_UNITS));
    }

    private static void refused(MeanSums a, MeanSums b, double alpha, Unavailable reason) {
        assertThat(WelchTest.of(a, b, alpha)).isEqualTo(Answer.none(reason));
        assertThat(RelativeLift.of(a, b, alpha)).isEqualTo(Answer.none(reason));
        assertThat(FiellerInterval.of(a, b, alpha)).isEqualTo(Answer.none(reason));
        assertThat(AsymptoticConfidenceSequence.of(a, b, Scale.absolute, alpha, 5000))
                .isEqualTo(Answer.none(reason));
        assertThat(BayesianNormal.of(a, b, Scale.absolute, NormalPrior.FLAT, false, alpha))
                .isEqualTo(Answer.none(reason));
        assertThat(PostStratification.ofMeans(List.of(new PostStratification.Stratum(a, b)), Scale.absolute, alpha))
                .isEqualTo(Answer.none(reason));
    }
}
