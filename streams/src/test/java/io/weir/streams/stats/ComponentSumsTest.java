package io.weir.streams.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.schemas.Decimals;
import io.weir.schemas.HistogramBucket;
import io.weir.schemas.LogBuckets;
import io.weir.schemas.MetricKind;
import io.weir.schemas.MetricSums;
import io.weir.streams.definitions.MetricRule;
import io.weir.streams.definitions.PartRule;
import io.weir.streams.definitions.Selection;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComponentSumsTest {

    private static final PartRule PART = new PartRule(
            MetricKind.sum,
            new Selection("call", null, List.of("cost"), null, List.of(), Selection.Brings.VALUES),
            null);
    private static final BigInteger BEYOND_LONG = BigInteger.ONE.shiftLeft(70);

    private static MetricRule rule(MetricKind kind, long lookback) {
        List<PartRule> parts = kind == MetricKind.ratio ? List.of(PART, PART) : List.of(PART);
        return new MetricRule("m", kind, parts, Long.MAX_VALUE, lookback);
    }

    @ParameterizedTest(name = "seed {0}: {1}, lookback {2}: {3} components")
    @CsvSource({
        "1, sum, 0, 1",
        "2, last, 3600000, 2",
        "3, ratio, 0, 2",
        "4, ratio, 3600000, 4",
        "5, quantile, 0, 1",
        "20261124, ratio, 7200000, 4"
    })
    void E5_units_that_change_come_and_go_leave_what_adding_up_the_last_values_gives(
            long seed, MetricKind kind, long lookback, int components) {
        Random random = new Random(seed);
        MetricRule rule = rule(kind, lookback);
        ComponentSums sums = ComponentSums.of(rule);
        List<List<BigInteger>> units = new ArrayList<>(Collections.nCopies(40, null));
        for (int step = 0; step < 4_000; step++) {
            int unit = random.nextInt(units.size());
            List<BigInteger> next = random.nextInt(5) == 0 ? null : values(random, components);
            sums.move(units.get(unit), next);
            units.set(unit, next);
            if (step % 500 == 0) sums = ComponentSums.of(sums.toRecord("m")).readyFor(rule);
        }

        assertThat(sums.isOf(rule)).isTrue();
        assertThat(sums.toRecord("m")).isEqualTo(plain(units, components, kind == MetricKind.quantile));
    }

    @Test
    void what_was_stored_before_there_were_components_is_a_metric_of_one() {
        MetricSums first = MetricSums.newBuilder()
                .setMetric("m")
                .setN(2)
                .setSum(bytes(5))
                .setSumSquares(bytes(13))
                .build();

        ComponentSums sums = ComponentSums.of(first);
        sums.move(null, List.of(BigInteger.TEN));

        assertThat(sums.isOf(rule(MetricKind.sum, 0))).isTrue();
        assertThat(sums.isOf(rule(MetricKind.ratio, 0))).isFalse();
        assertThat(Decimals.toInteger(sums.toRecord("m").getSum())).isEqualTo(15);
        assertThat(Decimals.toInteger(sums.toRecord("m").getSumSquares())).isEqualTo(113);
    }

    @Test
    void a_value_beyond_a_long_is_counted_in_the_last_bucket_of_its_sign() {
        ComponentSums sums = ComponentSums.of(rule(MetricKind.quantile, 0));
        sums.move(null, List.of(BEYOND_LONG));
        sums.move(null, List.of(BEYOND_LONG.negate()));

        assertThat(sums.toRecord("m").getHistogram())
                .containsExactly(
                        new HistogramBucket(-LogBuckets.count(), 1L), new HistogramBucket(LogBuckets.count(), 1L));
    }

    private static List<BigInteger> values(Random random, int components) {
        List<BigInteger> values = new ArrayList<>();
        for (int i = 0; i < components; i++) {
            values.add(
                    switch (random.nextInt(8)) {
                        case 0 -> BigInteger.ZERO;
                        case 1 -> BEYOND_LONG.multiply(BigInteger.valueOf(random.nextInt()));
                        case 2 -> BigInteger.valueOf(random.nextLong());
                        default -> BigInteger.valueOf(random.nextInt(10_000_000) - 1_000_000);
                    });
        }
        return List.copyOf(values);
    }

    /** The record as its documentation has it, by the plainest arithmetic. */
    private static MetricSums plain(List<List<BigInteger>> units, int components, boolean hasHistogram) {
        long n = 0;
        BigInteger[] sums = zeros(components);
        BigInteger[] products = zeros(components * (components + 1) / 2);
        Map<Integer, Long> histogram = new TreeMap<>();
        for (List<BigInteger> unit : units) {
            if (unit == null) continue;
            n++;
            int place = 0;
            for (int i = 0; i < components; i++) {
                sums[i] = sums[i].add(unit.get(i));
                for (int j = i; j < components; j++, place++)
                    products[place] = products[place].add(unit.get(i).multiply(unit.get(j)));
            }
            BigInteger clamped =
                    unit.getFirst().min(BigInteger.valueOf(Long.MAX_VALUE)).max(BigInteger.valueOf(Long.MIN_VALUE));
            if (hasHistogram) histogram.merge(LogBuckets.index(clamped.longValueExact()), 1L, Long::sum);
        }
        List<HistogramBucket> buckets = new ArrayList<>();
        histogram.forEach((index, count) -> buckets.add(new HistogramBucket(index, count)));
        return MetricSums.newBuilder()
                .setMetric("m")
                .setN(n)
                .setSum(Decimals.toBytes(sums[0]))
                .setSumSquares(Decimals.toBytes(products[0]))
                .setSums(rest(sums))
                .setProducts(rest(products))
                .setHistogram(buckets)
                .build();
    }

    private static BigInteger[] zeros(int count) {
        return Collections.nCopies(count, BigInteger.ZERO).toArray(BigInteger[]::new);
    }

    private static List<ByteBuffer> rest(BigInteger[] integers) {
        return List.of(integers).stream().skip(1).map(Decimals::toBytes).toList();
    }

    private static ByteBuffer bytes(long value) {
        return Decimals.toBytes(BigInteger.valueOf(value));
    }
}
