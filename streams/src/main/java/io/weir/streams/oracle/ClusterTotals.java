package io.weir.streams.oracle;

import io.weir.schemas.ClusterSums;
import io.weir.schemas.Decimals;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/** The sums over clusters of one variant and metric, in the order and units of {@link ClusterSums}. */
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
        BigInteger controlWeightSum) {

    private static final BigInteger ZERO = BigInteger.ZERO;

    public static final ClusterTotals NONE =
            new ClusterTotals(0, ZERO, ZERO, ZERO, ZERO, ZERO, 0, ZERO, ZERO, ZERO, ZERO);

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
                integer(sums.getControlWeightSum()));
    }

    /** One cluster's. */
    static ClusterTotals of(Arm control, Arm arm, boolean isControl) {
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
                shared ? control.weight().multiply(arm.sum()) : ZERO);
    }

    /** What the units of one variant come to in one cluster. */
    record Arm(long units, BigInteger weight, BigInteger sum) {
        static final Arm NONE = new Arm(0, ZERO, ZERO);

        Arm plus(Arm other) {
            return new Arm(units + other.units, weight.add(other.weight), sum.add(other.sum));
        }
    }

    public ClusterTotals plus(ClusterTotals other) {
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
                controlWeightSum.add(other.controlWeightSum));
    }

    private static BigInteger integer(ByteBuffer bytes) {
        return bytes.hasRemaining() ? Decimals.toInteger(bytes) : ZERO;
    }
}
