package io.weir.query.comparison;

import io.weir.query.metrics.MetricSpec;
import io.weir.query.statistics.ClusterSums;
import io.weir.query.statistics.CupedRatioSums;
import io.weir.query.statistics.MeanSums;
import io.weir.query.statistics.PairSums;
import io.weir.query.statistics.Successes;
import io.weir.query.sums.ClusterTotals;
import io.weir.query.sums.MetricTotals;
import io.weir.schemas.Decimals;
import io.weir.schemas.MetricKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A metric of the control and of the variant that is compared with it.
 *
 * @param controlClusters {@link ClusterTotals#NONE} without clusters, as is {@code treatmentClusters}
 */
public record Arms(
        MetricSpec metric,
        MetricTotals control,
        MetricTotals treatment,
        ClusterTotals controlClusters,
        ClusterTotals treatmentClusters) {

    private static final BigInteger ONE = BigInteger.valueOf(1_000_000);
    private static final MathContext DIGITS = new MathContext(60);

    /** Of units only. */
    public static Arms of(MetricSpec metric, MetricTotals control, MetricTotals treatment) {
        return new Arms(metric, control, treatment, ClusterTotals.NONE, ClusterTotals.NONE);
    }

    public double units() {
        return (double) control.n() + treatment.n();
    }

    /** Of what the metric is of, without any adjustment; null where one of the arms has no value. */
    Double plainDifference() {
        BigDecimal of = value(treatment);
        BigDecimal from = value(control);
        return of == null || from == null ? null : (Double) of.subtract(from).doubleValue();
    }

    /** To so many digits that the difference is rounded once. */
    private BigDecimal value(MetricTotals arm) {
        if (metric.kind() == MetricKind.quantile) {
            Double quantile = Estimates.quantile(metric, arm);
            return quantile == null ? null : BigDecimal.valueOf(quantile);
        }
        BigDecimal by = metric.kind() == MetricKind.ratio ? decimal(arm.denominator()) : BigDecimal.valueOf(arm.n());
        return by.signum() == 0 ? null : decimal(arm.sum()).divide(by, DIGITS);
    }

    /** Every unit is 0 or 1. Held to less than 1 it is no longer a number of successes. */
    boolean areProportions() {
        return metric.kind() == MetricKind.conversion
                && (metric.cap() == null || metric.cap().compareTo(BigDecimal.ONE) >= 0);
    }

    /** Records of before there were covariates have no sums of them. */
    boolean hasCovariate() {
        int components = metric.kind() == MetricKind.ratio ? 3 : 1;
        return metric.lookback() != null
                && metric.kind() != MetricKind.quantile
                && (control.sums().size() == components || treatment.sums().size() == components);
    }

    /** False for sums that no conversions can have: one damaged row must not hide the other metrics. */
    boolean areCounts() {
        return isCount(control) && isCount(treatment);
    }

    private static boolean isCount(MetricTotals arm) {
        return means(arm).arePossible()
                && arm.sum().remainder(ONE).signum() == 0
                && arm.sum().divide(ONE).bitLength() < Long.SIZE
                && successes(arm).arePossible();
    }

    static Successes successes(MetricTotals arm) {
        return new Successes(arm.n(), arm.sum().divide(ONE).longValueExact());
    }

    static MeanSums means(MetricTotals arm) {
        return new MeanSums(arm.n(), decimal(arm.sum()), product(arm.squares()));
    }

    /** Of a ratio: x is the numerator, y the denominator. Without a unit there are no sums of the denominator yet. */
    static PairSums ratio(MetricTotals arm) {
        return new PairSums(
                arm.n(),
                decimal(arm.sum()),
                product(arm.squares()),
                decimal(component(arm, 1)),
                product(arm.product(1, 1)),
                product(arm.product(0, 1)));
    }

    /** x is the covariate, y the value. */
    static PairSums withCovariate(MetricTotals arm) {
        return new PairSums(
                arm.n(),
                decimal(component(arm, 1)),
                product(arm.product(1, 1)),
                decimal(arm.sum()),
                product(arm.squares()),
                product(arm.product(0, 1)));
    }

    static CupedRatioSums ratioWithCovariate(MetricTotals arm) {
        List<BigDecimal> sums =
                IntStream.range(0, 4).mapToObj(i -> decimal(component(arm, i))).toList();
        List<BigDecimal> products = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            for (int j = i; j < 4; j++) products.add(product(arm.product(i, j)));
        }
        return new CupedRatioSums(arm.n(), sums, products);
    }

    private static BigInteger component(MetricTotals arm, int i) {
        if (i == 0) return arm.sum();
        return i <= arm.sums().size() ? arm.sums().get(i - 1) : BigInteger.ZERO;
    }

    ClusterSums clustersOfControl() {
        return clusters(controlClusters);
    }

    ClusterSums clustersOfTreatment() {
        return clusters(treatmentClusters);
    }

    /** A ratio's clusters are weighted by their denominators, both in millionths; others by their units. */
    private ClusterSums clusters(ClusterTotals totals) {
        if (totals.weight().bitLength() >= Long.SIZE) return ClusterSums.NONE;
        return new ClusterSums(
                totals.clusters(),
                totals.weight().longValueExact(),
                value(totals.sum(), 1),
                new BigDecimal(totals.weightSquares()),
                value(totals.sumSquares(), 2),
                value(totals.weightSum(), 1));
    }

    ClusterSums.Both shared() {
        return new ClusterSums.Both(
                treatmentClusters.shared(),
                value(treatmentClusters.controlSumSum(), 2),
                new BigDecimal(treatmentClusters.controlWeightWeight()),
                value(treatmentClusters.controlSumWeight(), 1),
                value(treatmentClusters.controlWeightSum(), 1));
    }

    private BigDecimal value(BigInteger sum, int power) {
        return new BigDecimal(sum, metric.kind() == MetricKind.ratio ? 0 : power * Decimals.SCALE);
    }

    private static BigDecimal decimal(BigInteger millionths) {
        return new BigDecimal(millionths, Decimals.SCALE);
    }

    private static BigDecimal product(BigInteger units) {
        return new BigDecimal(units, 2 * Decimals.SCALE);
    }
}
