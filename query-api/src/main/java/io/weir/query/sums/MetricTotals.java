package io.weir.query.sums;

import io.weir.schemas.Decimals;
import io.weir.schemas.MetricSums;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One metric of some units.
 *
 * @param n units that have a value
 * @param sum of the values, millionths
 * @param squares of the values, 10^-12
 * @param sums of the further components, millionths: denominator, covariate, the covariate's denominator, as far as there are
 * @param products of two components each, 10^-12, in the order of {@link MetricSums}
 * @param histogram units by bucket, see {@link io.weir.schemas.LogBuckets}
 */
public record MetricTotals(
        long n,
        BigInteger sum,
        BigInteger squares,
        List<BigInteger> sums,
        List<BigInteger> products,
        Histogram histogram) {

    public static final MetricTotals ZERO =
            new MetricTotals(0, BigInteger.ZERO, BigInteger.ZERO, List.of(), List.of(), Histogram.NONE);

    static MetricTotals of(MetricSums record) {
        return new MetricTotals(
                record.getN(),
                Decimals.toInteger(record.getSum()),
                Decimals.toInteger(record.getSumSquares()),
                integers(record.getSums()),
                integers(record.getProducts()),
                Histogram.of(record.getHistogram()));
    }

    public MetricTotals plus(MetricTotals other) {
        return new MetricTotals(
                n + other.n,
                sum.add(other.sum),
                squares.add(other.squares),
                plus(sums, other.sums),
                plus(products, other.products),
                histogram.plus(other.histogram));
    }

    /** Of a ratio: the sum of the denominators, millionths. */
    public BigInteger denominator() {
        return sums.isEmpty() ? BigInteger.ZERO : sums.getFirst();
    }

    /** Sum of the products of two components, {@code i <= j}, counted from the value, 0; 0 while there is none. */
    public BigInteger product(int i, int j) {
        if (i == 0 && j == 0) return squares;
        int components = 1 + sums.size();
        if (j >= components) return BigInteger.ZERO;
        // By row, without the value's own square.
        int place = i * components - i * (i - 1) / 2 + (j - i) - 1;
        return place < products.size() ? products.get(place) : BigInteger.ZERO;
    }

    /** One of them may be shorter: records of before there were further components lack them. */
    private static List<BigInteger> plus(List<BigInteger> a, List<BigInteger> b) {
        List<BigInteger> longer = new ArrayList<>(a.size() >= b.size() ? a : b);
        List<BigInteger> shorter = a.size() >= b.size() ? b : a;
        for (int i = 0; i < shorter.size(); i++) longer.set(i, longer.get(i).add(shorter.get(i)));
        return longer;
    }

    private static List<BigInteger> integers(List<ByteBuffer> sums) {
        return sums.stream().map(Decimals::toInteger).toList();
    }
}
