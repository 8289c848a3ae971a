package io.weir.streams.stats;

import io.weir.schemas.ClusterSums;
import io.weir.schemas.Decimals;
import io.weir.schemas.Stats;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Stage clusters: sums over the clusters of one variant, and with the same clusters of the control. */
public final class ClusterNumbers implements Numbers {

    private final Map<String, Metric> metrics = new LinkedHashMap<>();

    /**
     * What one cluster holds of one variant in one metric.
     *
     * @param units that have a value
     * @param weight units; of a ratio, denominators in millionths
     * @param sum values, or numerators, in millionths
     */
    public record Moment(long units, BigInteger weight, BigInteger sum) {
        public static final Moment NONE = new Moment(0, BigInteger.ZERO, BigInteger.ZERO);

        public Moment plus(Moment other) {
            return new Moment(units + other.units, weight.add(other.weight), sum.add(other.sum));
        }

        public Moment minus(Moment other) {
            return new Moment(units - other.units, weight.subtract(other.weight), sum.subtract(other.sum));
        }

        public boolean isNothing() {
            return units == 0 && weight.signum() == 0 && sum.signum() == 0;
        }
    }

    private static final class Metric {
        private long clusters;
        private final ExactSum weight;
        private final ExactSum sum;
        private final ExactSum weightSquares;
        private final ExactSum sumSquares;
        private final ExactSum weightSum;
        private long shared;
        private final ExactSum controlWeightWeight;
        private final ExactSum controlSumSum;
        private final ExactSum controlSumWeight;
        private final ExactSum controlWeightSum;
        private final Trials trials;

        Metric(ClusterSums stored) {
            clusters = stored.getClusters();
            weight = exact(stored.getWeight());
            sum = exact(stored.getSum());
            weightSquares = exact(stored.getWeightSquares());
            sumSquares = exact(stored.getSumSquares());
            weightSum = exact(stored.getWeightSum());
            shared = stored.getShared();
            controlWeightWeight = exact(stored.getControlWeightWeight());
            controlSumSum = exact(stored.getControlSumSum());
            controlSumWeight = exact(stored.getControlSumWeight());
            controlWeightSum = exact(stored.getControlWeightSum());
            trials = new Trials(stored.getTrials());
        }

        Metric() {
            this(ClusterSums.newBuilder()
                    .setMetric("")
                    .setClusters(0)
                    .setWeight(ByteBuffer.allocate(0))
                    .setSum(ByteBuffer.allocate(0))
                    .setWeightSquares(ByteBuffer.allocate(0))
                    .setSumSquares(ByteBuffer.allocate(0))
                    .setWeightSum(ByteBuffer.allocate(0))
                    .build());
        }

        void add(Moment own, int sign) {
            if (own.units() > 0) clusters += sign;
            weight.add(own.weight(), sign);
            sum.add(own.sum(), sign);
            weightSquares.addProduct(own.weight(), own.weight(), sign);
            sumSquares.addProduct(own.sum(), own.sum(), sign);
            weightSum.addProduct(own.weight(), own.sum(), sign);
            trials.add(own, sign);
        }

        void addShared(Moment control, Moment own, int sign) {
            if (control.units() == 0 || own.units() == 0) return;
            shared += sign;
            controlWeightWeight.addProduct(control.weight(), own.weight(), sign);
            controlSumSum.addProduct(control.sum(), own.sum(), sign);
            controlSumWeight.addProduct(control.sum(), own.weight(), sign);
            controlWeightSum.addProduct(control.weight(), own.sum(), sign);
        }

        ClusterSums toRecord(String metric) {
            return new ClusterSums(
                    metric,
                    clusters,
                    bytes(weight),
                    bytes(sum),
                    bytes(weightSquares),
                    bytes(sumSquares),
                    bytes(weightSum),
                    shared,
                    bytes(controlWeightWeight),
                    bytes(controlSumSum),
                    bytes(controlSumWeight),
                    bytes(controlWeightSum),
                    trials.toRecords());
        }

        private static ExactSum exact(ByteBuffer stored) {
            return stored.hasRemaining() ? new ExactSum(Decimals.toInteger(stored)) : new ExactSum();
        }

        private static ByteBuffer bytes(ExactSum sum) {
            return Decimals.toBytes(sum.value());
        }
    }

    ClusterNumbers(Stats stored) {
        for (ClusterSums metric : stored.getClusters()) metrics.put(metric.getMetric(), new Metric(metric));
    }

    /** One cluster's share of this variant was {@code was} and is {@code is}. */
    public void move(String metric, Moment was, Moment is) {
        Metric sums = metric(metric);
        sums.add(was, -1);
        sums.add(is, 1);
    }

    /** Of a treatment: the same cluster's share of the control and of this variant was, and is. */
    public void moveShared(String metric, Moment wasControl, Moment wasOwn, Moment isControl, Moment isOwn) {
        Metric sums = metric(metric);
        sums.addShared(wasControl, wasOwn, -1);
        sums.addShared(isControl, isOwn, 1);
    }

    private Metric metric(String metric) {
        return metrics.computeIfAbsent(metric, m -> new Metric());
    }

    @Override
    public void writeTo(Stats record) {
        List<ClusterSums> clusters = new ArrayList<>(metrics.size());
        metrics.forEach((metric, sums) -> clusters.add(sums.toRecord(metric)));
        record.setClusters(clusters);
    }
}
