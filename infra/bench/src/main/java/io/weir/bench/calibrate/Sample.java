package io.weir.bench.calibrate;

import io.weir.query.sums.Histogram;
import io.weir.query.sums.MetricTotals;
import io.weir.schemas.LogBuckets;
import io.weir.schemas.MetricKind;
import java.math.BigInteger;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** One arm's units, added up as the stream would. Values are thousandths, so that a long holds the sums of squares. */
final class Sample {

    private static final long SUM = 1_000; // thousandths to millionths
    private static final BigInteger PRODUCT = BigInteger.valueOf(1_000_000);

    private final Population population;
    private long n;
    private long y;
    private long x;
    private long yy;
    private long yx;
    private long xx;
    private final TreeMap<Integer, Long> histogram = new TreeMap<>();

    Sample(Population population) {
        this.population = population;
    }

    Sample draw(SplittableRandom random, int units) {
        for (int i = 0; i < units; i++) add(random.nextInt(population.units().length));
        return this;
    }

    /** @return the value */
    long add(int unit) {
        long[] of = population.units()[unit];
        n++;
        y += of[0];
        yy += of[0] * of[0];
        if (of.length > 1) {
            x += of[1];
            yx += of[0] * of[1];
            xx += of[1] * of[1];
        }
        if (population.metric().kind() == MetricKind.quantile) {
            histogram.merge(LogBuckets.index(of[0] * SUM), 1L, Long::sum);
        }
        return of[0];
    }

    MetricTotals totals() {
        boolean isPair = population.units()[0].length > 1;
        return new MetricTotals(
                n,
                BigInteger.valueOf(y * SUM),
                product(yy),
                isPair ? List.of(BigInteger.valueOf(x * SUM)) : List.of(),
                isPair ? List.of(product(yx), product(xx)) : List.of(),
                Histogram.of(histogram));
    }

    static BigInteger product(long thousandths) {
        return BigInteger.valueOf(thousandths).multiply(PRODUCT);
    }
}
