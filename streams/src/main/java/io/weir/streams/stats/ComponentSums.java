package io.weir.streams.stats;

import io.weir.schemas.BlankStats;
import io.weir.schemas.Decimals;
import io.weir.schemas.HistogramBucket;
import io.weir.schemas.LogBuckets;
import io.weir.schemas.MetricKind;
import io.weir.schemas.MetricSums;
import io.weir.streams.definitions.MetricRule;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * One metric's sums over units: of each component, and of the product of each two. Adding and taking out again leaves no
 * trace, in any order: rule E5.
 */
final class ComponentSums {

    private static final BigInteger GREATEST = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);

    private long n;
    private long belowResolution;
    private final ExactSum[] sums;
    /** By row: 00, 01, … 11, 12, …. */
    private final ExactSum[] products;
    /** Units by bucket; null unless the metric is a quantile. */
    private final TreeMap<Integer, Long> histogram;

    private ComponentSums(ExactSum[] sums, ExactSum[] products, TreeMap<Integer, Long> histogram) {
        this.sums = sums;
        this.products = products;
        this.histogram = histogram;
    }

    static ComponentSums of(MetricRule rule) {
        int components = rule.components();
        return new ComponentSums(
                zeros(components),
                zeros(components * (components + 1) / 2),
                rule.kind() == MetricKind.quantile ? new TreeMap<>() : null);
    }

    static ComponentSums of(MetricSums stored) {
        TreeMap<Integer, Long> histogram = new TreeMap<>();
        for (HistogramBucket bucket : stored.getHistogram()) histogram.put(bucket.getIndex(), bucket.getCount());
        ComponentSums sums = new ComponentSums(
                stored(stored.getSum(), stored.getSums()),
                stored(stored.getSumSquares(), stored.getProducts()),
                histogram.isEmpty() ? null : histogram);
        sums.n = stored.getN();
        sums.belowResolution = stored.getBelowResolution();
        return sums;
    }

    /** True when these are the sums of such a metric. */
    boolean isOf(MetricRule rule) {
        boolean counts = rule.kind() == MetricKind.quantile;
        return sums.length == rule.components() && (counts || histogram == null);
    }

    /** These sums, able to count a metric that {@link #isOf} says they are of. */
    ComponentSums readyFor(MetricRule rule) {
        boolean lacks = rule.kind() == MetricKind.quantile && histogram == null;
        if (!lacks) return this;
        ComponentSums ready = new ComponentSums(sums, products, new TreeMap<>());
        ready.n = n;
        ready.belowResolution = belowResolution;
        return ready;
    }

    /** A unit's components were {@code was} and are {@code is}; null: it had, or has, no value. */
    void move(List<BigInteger> was, List<BigInteger> is) {
        if (Objects.equals(was, is)) return;
        if (was != null) add(was, -1);
        if (is != null) add(is, 1);
        if (histogram != null) count(was, is);
    }

    /** Counted events whose value was not 0 and became 0. */
    void addBelowResolution(long events) {
        belowResolution += events;
    }

    private void add(List<BigInteger> components, int sign) {
        n += sign;
        int product = 0;
        for (int i = 0; i < sums.length; i++) {
            BigInteger component = components.get(i);
            sums[i].add(component, sign);
            for (int j = i; j < sums.length; j++) products[product++].addProduct(component, components.get(j), sign);
        }
    }

    private void count(List<BigInteger> was, List<BigInteger> is) {
        Integer from = was == null ? null : bucket(was.getFirst());
        Integer to = is == null ? null : bucket(is.getFirst());
        if (Objects.equals(from, to)) return;
        if (from != null) histogram.computeIfPresent(from, (bucket, units) -> units == 1 ? null : units - 1);
        if (to != null) histogram.merge(to, 1L, Long::sum);
    }

    private static int bucket(BigInteger value) {
        return LogBuckets.index(value.min(GREATEST).max(LEAST).longValue());
    }

    MetricSums toRecord(String metric) {
        List<HistogramBucket> buckets = new ArrayList<>();
        if (histogram != null) {
            for (Map.Entry<Integer, Long> bucket : histogram.entrySet())
                buckets.add(new HistogramBucket(bucket.getKey(), bucket.getValue()));
        }
        MetricSums record = BlankStats.metric();
        record.setMetric(metric);
        record.setN(n);
        record.setSum(bytes(sums[0]));
        record.setSumSquares(bytes(products[0]));
        record.setSums(afterFirst(sums));
        record.setProducts(afterFirst(products));
        record.setHistogram(buckets);
        record.setBelowResolution(belowResolution);
        return record;
    }

    private static List<ByteBuffer> afterFirst(ExactSum[] sums) {
        List<ByteBuffer> bytes = new ArrayList<>(sums.length - 1);
        for (int i = 1; i < sums.length; i++) bytes.add(bytes(sums[i]));
        return bytes;
    }

    private static ByteBuffer bytes(ExactSum sum) {
        return Decimals.toBytes(sum.value());
    }

    private static ExactSum[] zeros(int count) {
        ExactSum[] sums = new ExactSum[count];
        for (int i = 0; i < count; i++) sums[i] = new ExactSum();
        return sums;
    }

    private static ExactSum[] stored(ByteBuffer first, List<ByteBuffer> others) {
        ExactSum[] sums = new ExactSum[1 + others.size()];
        sums[0] = new ExactSum(Decimals.toInteger(first));
        for (int i = 0; i < others.size(); i++) sums[i + 1] = new ExactSum(Decimals.toInteger(others.get(i)));
        return sums;
    }
}
