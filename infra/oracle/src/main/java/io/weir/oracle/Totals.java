package io.weir.oracle;

import io.weir.schemas.Decimals;
import io.weir.schemas.HistogramBucket;
import io.weir.schemas.MetricSums;
import io.weir.schemas.Stats;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The numbers of one {@link Cell}.
 *
 * @param metrics by metric key, without those that are zero throughout
 */
public record Totals(long units, long crossovers, long forcedUnits, Events events, TreeMap<String, Sum> metrics) {

    public Totals {
        metrics = new TreeMap<>(metrics);
        metrics.values().removeIf(Sum.ZERO::equals);
    }

    /** Matched events, each in exactly one of these. */
    public record Events(long counted, long outside, long crossed, long late, long forced) {
        public static final Events NONE = new Events(0, 0, 0, 0);

        /** None of a forced unit. */
        public Events(long counted, long outside, long crossed, long late) {
            this(counted, outside, crossed, late, 0);
        }

        public long matched() {
            return counted + outside + crossed + late + forced;
        }

        Events plus(Events other) {
            return new Events(
                    counted + other.counted,
                    outside + other.outside,
                    crossed + other.crossed,
                    late + other.late,
                    forced + other.forced);
        }
    }

    /**
     * @param n units that have a value
     * @param sums of the components in millionths; empty without units
     * @param products of each two components, by row, in 10^-12; empty without units
     * @param histogram units by bucket, of a quantile
     * @param belowResolution counted events whose value was not 0 and became 0
     */
    public record Sum(
            long n,
            List<BigInteger> sums,
            List<BigInteger> products,
            Map<Integer, Long> histogram,
            long belowResolution) {
        public static final Sum ZERO = new Sum(0, List.of(), List.of(), Map.of(), 0);

        /** One unit's. */
        static Sum of(List<BigInteger> components, Map<Integer, Long> histogram, long belowResolution) {
            List<BigInteger> products = new ArrayList<>();
            for (int i = 0; i < components.size(); i++) {
                for (int j = i; j < components.size(); j++)
                    products.add(components.get(i).multiply(components.get(j)));
            }
            return new Sum(1, components, products, histogram, belowResolution);
        }

        static Sum of(MetricSums metric) {
            List<BigInteger> sums = integers(metric.getSum(), metric.getSums());
            List<BigInteger> products = integers(metric.getSumSquares(), metric.getProducts());
            Map<Integer, Long> histogram = new TreeMap<>();
            for (HistogramBucket bucket : metric.getHistogram()) histogram.put(bucket.getIndex(), bucket.getCount());
            boolean isZero = metric.getN() == 0
                    && histogram.isEmpty()
                    && metric.getBelowResolution() == 0
                    && sums.stream().allMatch(BigInteger.ZERO::equals)
                    && products.stream().allMatch(BigInteger.ZERO::equals);
            return isZero ? ZERO : new Sum(metric.getN(), sums, products, histogram, metric.getBelowResolution());
        }

        Sum plus(Sum other) {
            if (equals(ZERO)) return other;
            if (other.equals(ZERO)) return this;
            TreeMap<Integer, Long> both = new TreeMap<>(histogram);
            other.histogram.forEach((index, count) -> both.merge(index, count, Long::sum));
            return new Sum(
                    n + other.n,
                    added(sums, other.sums),
                    added(products, other.products),
                    both,
                    belowResolution + other.belowResolution);
        }

        /** The first component's sum. */
        public BigInteger sum() {
            return sums.isEmpty() ? BigInteger.ZERO : sums.getFirst();
        }

        private static List<BigInteger> integers(ByteBuffer first, List<ByteBuffer> others) {
            List<BigInteger> all = new ArrayList<>();
            all.add(Decimals.toInteger(first));
            for (ByteBuffer other : others) all.add(Decimals.toInteger(other));
            return all;
        }

        private static List<BigInteger> added(List<BigInteger> a, List<BigInteger> b) {
            List<BigInteger> sum = new ArrayList<>();
            for (int i = 0; i < a.size(); i++) sum.add(a.get(i).add(b.get(i)));
            return sum;
        }
    }

    public static final Totals NONE = new Totals(0, 0, 0, Events.NONE, new TreeMap<>());

    /** One partition's record as totals. */
    public static Totals of(Stats stats) {
        TreeMap<String, Sum> metrics = new TreeMap<>();
        for (MetricSums metric : stats.getMetrics()) metrics.put(metric.getMetric(), Sum.of(metric));
        Events events = new Events(
                stats.getCounted(), stats.getOutside(), stats.getCrossed(), stats.getLate(), stats.getForced());
        return new Totals(stats.getUnits(), stats.getCrossovers(), stats.getForcedUnits(), events, metrics);
    }

    public Totals plus(Totals other) {
        TreeMap<String, Sum> both = new TreeMap<>(metrics);
        other.metrics.forEach((metric, sum) -> both.merge(metric, sum, Sum::plus));
        return new Totals(
                units + other.units,
                crossovers + other.crossovers,
                forcedUnits + other.forcedUnits,
                events.plus(other.events),
                both);
    }

    /** One metric's; zeros when it has none. */
    public Sum sum(String metric) {
        return metrics.getOrDefault(metric, Sum.ZERO);
    }

    /** True when nothing was ever counted: a key that exists only because something was counted and taken out again. */
    public boolean isZero() {
        return units == 0 && crossovers == 0 && forcedUnits == 0 && events.equals(Events.NONE) && metrics.isEmpty();
    }
}
