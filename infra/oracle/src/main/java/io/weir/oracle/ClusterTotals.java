package io.weir.oracle;

import io.weir.schemas.ClusterSums;
import io.weir.schemas.Decimals;
import io.weir.schemas.TrialCount;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The sums over clusters of one variant and metric, in the order and units of {@link ClusterSums}.
 *
 * @param trials clusters by their units and successes
 */
public record ClusterTotals(
        long clusters,
        BigInteger weight,
        BigInteger sum,
        BigInteger weightSquares,
        BigInteger sumSquares,
        BigInteger weightSum,
        long shared,
        BigInteger controlWeightWeight,
        BigInteger controlSumSum,
        BigInteger controlSumWeight,
        BigInteger controlWeightSum,
        SortedMap<List<Integer>, Long> trials) {

    private static final BigInteger ZERO = BigInteger.ZERO;
    private static final Comparator<List<Integer>> BY_UNITS =
            Comparator.<List<Integer>, Integer>comparing(List::getFirst).thenComparing(List::getLast);

    public static final ClusterTotals NONE =
            new ClusterTotals(0, ZERO, ZERO, ZERO, ZERO, ZERO, 0, ZERO, ZERO, ZERO, ZERO, new TreeMap<>(BY_UNITS));

    public static ClusterTotals of(ClusterSums sums) {
        return new ClusterTotals(
                sums.getClusters(),
                integer(sums.getWeight()),
                integer(sums.getSum()),
                integer(sums.getWeightSquares()),
                integer(sums.getSumSquares()),
                integer(sums.getWeightSum()),
                sums.getShared(),
                integer(sums.getControlWeightWeight()),
                integer(sums.getControlSumSum()),
                integer(sums.getControlSumWeight()),
                integer(sums.getControlWeightSum()),
                trials(sums.getTrials()));
    }

    private static SortedMap<List<Integer>, Long> trials(List<TrialCount> counts) {
        SortedMap<List<Integer>, Long> trials = new TreeMap<>(BY_UNITS);
        for (TrialCount count : counts) {
            trials.put(List.of(count.getUnits(), count.getSuccesses()), count.getClusters());
        }
        return trials;
    }

    /** One cluster's. */
    public static ClusterTotals of(Arm control, Arm arm, boolean isControl) {
        boolean shared = !isControl && control.units() > 0 && arm.units() > 0;
        return new ClusterTotals(
                arm.units() > 0 ? 1 : 0,
                arm.weight(),
                arm.sum(),
                arm.weight().multiply(arm.weight()),
                arm.sum().multiply(arm.sum()),
                arm.weight().multiply(arm.sum()),
                shared ? 1 : 0,
                shared ? control.weight().multiply(arm.weight()) : ZERO,
                shared ? control.sum().multiply(arm.sum()) : ZERO,
                shared ? control.sum().multiply(arm.weight()) : ZERO,
                shared ? control.weight().multiply(arm.sum()) : ZERO,
                trials(arm));
    }

    /** Of 1 to 32 units that weigh one each and whose values add up to a whole number from 0 to them. */
    private static SortedMap<List<Integer>, Long> trials(Arm arm) {
        SortedMap<List<Integer>, Long> trials = new TreeMap<>(BY_UNITS);
        if (arm.units() < 1 || arm.units() > 32 || arm.weight().longValue() != arm.units()) return trials;
        for (int successes = 0; successes <= arm.units(); successes++) {
            if (arm.sum().equals(BigInteger.valueOf(successes * 1_000_000L))) {
                trials.put(List.of((int) arm.units(), successes), 1L);
            }
        }
        return trials;
    }

    /** What the units of one variant come to in one cluster. */
    public record Arm(long units, BigInteger weight, BigInteger sum) {
        static final Arm NONE = new Arm(0, ZERO, ZERO);

        public Arm plus(Arm other) {
            return new Arm(units + other.units, weight.add(other.weight), sum.add(other.sum));
        }
    }

    public ClusterTotals plus(ClusterTotals other) {
        SortedMap<List<Integer>, Long> both = new TreeMap<>(BY_UNITS);
        both.putAll(trials);
        other.trials.forEach((of, count) -> both.merge(of, count, Long::sum));
        return new ClusterTotals(
                clusters + other.clusters,
                weight.add(other.weight),
                sum.add(other.sum),
                weightSquares.add(other.weightSquares),
                sumSquares.add(other.sumSquares),
                weightSum.add(other.weightSum),
                shared + other.shared,
                controlWeightWeight.add(other.controlWeightWeight),
                controlSumSum.add(other.controlSumSum),
                controlSumWeight.add(other.controlSumWeight),
                controlWeightSum.add(other.controlWeightSum),
                both);
    }

    private static BigInteger integer(ByteBuffer bytes) {
        return bytes.hasRemaining() ? Decimals.toInteger(bytes) : ZERO;
    }
}
