package io.weir.query.sums;

import io.weir.schemas.ClusterSums;
import io.weir.schemas.Decimals;
import io.weir.schemas.TrialCount;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sums over the clusters of one variant and metric; what each is, and in which unit, is told at {@link ClusterSums}.
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
        Map<Trials, Long> trials) {

    /** What a cluster holds. */
    public record Trials(int units, int successes) {}

    private static final BigInteger ZERO = BigInteger.ZERO;

    public static final ClusterTotals NONE =
            new ClusterTotals(0, ZERO, ZERO, ZERO, ZERO, ZERO, 0, ZERO, ZERO, ZERO, ZERO, Map.of());

    static ClusterTotals of(ClusterSums record) {
        return new ClusterTotals(
                record.getClusters(),
                integer(record.getWeight()),
                integer(record.getSum()),
                integer(record.getWeightSquares()),
                integer(record.getSumSquares()),
                integer(record.getWeightSum()),
                record.getShared(),
                integer(record.getControlWeightWeight()),
                integer(record.getControlSumSum()),
                integer(record.getControlSumWeight()),
                integer(record.getControlWeightSum()),
                trials(record.getTrials()));
    }

    ClusterTotals plus(ClusterTotals other) {
        Map<Trials, Long> both = new HashMap<>(trials);
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

    private static Map<Trials, Long> trials(List<TrialCount> counts) {
        Map<Trials, Long> trials = new HashMap<>();
        for (TrialCount count : counts) {
            trials.put(new Trials(count.getUnits(), count.getSuccesses()), count.getClusters());
        }
        return trials;
    }

    /** The control's own records leave the sums with the control empty. */
    private static BigInteger integer(ByteBuffer bytes) {
        return bytes.hasRemaining() ? Decimals.toInteger(bytes) : ZERO;
    }
}
