package io.weir.query.statistics;

import java.math.BigDecimal;

/**
 * What is kept of one arm whose units share clusters, such as the runs of one task. With n units and a sum Y in each cluster:
 *
 * @param clusters G
 * @param n N = Σn
 * @param sum ΣY
 * @param squaredUnits Σn²
 * @param squaredSums ΣY²
 * @param unitsTimesSum ΣnY
 */
public record ClusterSums(
        long clusters,
        long n,
        BigDecimal sum,
        BigDecimal squaredUnits,
        BigDecimal squaredSums,
        BigDecimal unitsTimesSum) {

    public static final ClusterSums NONE =
            new ClusterSums(0, 0, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

    /** One cluster; without units it is none. */
    public static ClusterSums of(long n, BigDecimal sum) {
        BigDecimal units = BigDecimal.valueOf(n);
        return new ClusterSums(n == 0 ? 0 : 1, n, sum, units.multiply(units), sum.multiply(sum), units.multiply(sum));
    }

    /**
     * How many units without clusters say as much when all units of a cluster are alike, the worst that clusters can do:
     * ⌊N²/Σn²⌋, at most G (L. Kish 1965, "Survey Sampling", section 8.2). 0 without units.
     */
    public long independentUnits() {
        if (squaredUnits.signum() == 0) return 0;
        BigDecimal units = BigDecimal.valueOf(n);
        return units.multiply(units)
                .divideToIntegralValue(squaredUnits)
                .min(BigDecimal.valueOf(clusters))
                .longValue();
    }

    public ClusterSums plus(ClusterSums other) {
        return new ClusterSums(
                clusters + other.clusters,
                n + other.n,
                sum.add(other.sum),
                squaredUnits.add(other.squaredUnits),
                squaredSums.add(other.squaredSums),
                unitsTimesSum.add(other.unitsTimesSum));
    }

    /** False when no real data can give these sums: over clusters, n and Y are a pair. */
    boolean arePossible() {
        return n >= clusters
                && new PairSums(clusters, BigDecimal.valueOf(n), squaredUnits, sum, squaredSums, unitsTimesSum)
                        .arePossible();
    }

    /**
     * What is kept of a pair of arms, over the clusters that hold units of both.
     *
     * @param clusters how many do
     * @param sums ΣY_a·Y_b
     * @param units Σn_a·n_b
     * @param sumUnits ΣY_a·n_b
     * @param unitsSum Σn_a·Y_b
     */
    public record Both(long clusters, BigDecimal sums, BigDecimal units, BigDecimal sumUnits, BigDecimal unitsSum) {

        public static final Both NONE = new Both(0, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

        /** One cluster. */
        public static Both of(ClusterSums a, ClusterSums b) {
            BigDecimal unitsA = BigDecimal.valueOf(a.n);
            BigDecimal unitsB = BigDecimal.valueOf(b.n);
            return new Both(
                    Math.min(a.clusters, b.clusters),
                    a.sum.multiply(b.sum),
                    unitsA.multiply(unitsB),
                    a.sum.multiply(unitsB),
                    unitsA.multiply(b.sum));
        }

        public Both plus(Both other) {
            return new Both(
                    clusters + other.clusters,
                    sums.add(other.sums),
                    units.add(other.units),
                    sumUnits.add(other.sumUnits),
                    unitsSum.add(other.unitsSum));
        }
    }
}
