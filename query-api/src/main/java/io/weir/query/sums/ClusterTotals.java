package io.weir.query.sums;

import io.weir.schemas.ClusterSums;
import io.weir.schemas.Decimals;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/** Sums over the clusters of one variant and metric; what each is, and in which unit, is told at {@link ClusterSums}. */
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
                integer(record.getControlWeightSum()));
    }

    ClusterTotals plus(ClusterTotals other) {
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

    /** The control's own records leave the sums with the control empty. */
    private static BigInteger integer(ByteBuffer bytes) {
        return bytes.hasRemaining() ? Decimals.toInteger(bytes) : ZERO;
    }
}
