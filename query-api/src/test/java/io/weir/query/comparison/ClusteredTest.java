package io.weir.query.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.query.experiments.Method;
import io.weir.query.metrics.MetricSpec.Direction;
import io.weir.query.sums.ClusterTotals;
import io.weir.query.sums.Histogram;
import io.weir.query.sums.MetricTotals;
import io.weir.schemas.LogBuckets;
import io.weir.schemas.MetricKind;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ratios of paired tasks, and what cannot be said over clusters. */
class ClusteredTest {

    /** What one task holds of one arm: numerator, denominator. */
    private record Task(long y, long w) {
        private BigInteger millionths(long value) {
            return BigInteger.valueOf(value).multiply(Counted.MILLION);
        }

        BigInteger sum() {
            return millionths(y);
        }

        BigInteger weight() {
            return millionths(w);
        }
    }

    @Test
    void a_ratio_of_tasks_with_one_unit_of_each_arm_is_paired_whatever_its_denominators() {
        List<Task> control = List.of(new Task(4, 2), new Task(9, 3), new Task(2, 2), new Task(8, 5));
        List<Task> treatment = List.of(new Task(6, 4), new Task(9, 2), new Task(1, 3), new Task(9, 4));

        Difference difference = Comparison.of(arms(control, treatment), Basis.paired, Method.frequentist);

        // R_b − R_a, and Σ((Y_b − w_b·R_b)/W_b − (Y_a − w_a·R_a)/W_a)²·G/(G − 1).
        double a = 23.0 / 12;
        double b = 25.0 / 13;
        double squares = 0;
        for (int i = 0; i < 4; i++) {
            double ofB = (treatment.get(i).y - treatment.get(i).w * b) / 13;
            double ofA = (control.get(i).y - control.get(i).w * a) / 12;
            squares += Math.pow(ofB - ofA, 2);
        }
        assertThat(difference.unavailable()).isNull();
        assertThat(difference.method()).isEqualTo("paired_t");
        assertThat(difference.estimate()).isEqualTo(b - a, within(1e-12));
        assertThat(difference.standardError()).isEqualTo(Math.sqrt(squares * 4 / 3), within(1e-12));
    }

    @Test
    void a_task_with_units_of_one_arm_only_is_no_pair() {
        List<Task> control = List.of(new Task(4, 2), new Task(9, 3), new Task(2, 2));
        List<Task> treatment = List.of(new Task(6, 4), new Task(9, 2));

        Difference difference = Comparison.of(arms(control, treatment), Basis.paired, Method.frequentist);

        assertThat(difference.unavailable()).isEqualTo("UNPAIRED_CLUSTERS");
        assertThat(difference.estimate()).isEqualTo(15.0 / 6 - 15.0 / 7, within(1e-12));
    }

    /** A task's difficulty moves numerators and denominators of both arms; without a difference 5 % err. */
    @Test
    void a_paired_ratio_errs_as_often_as_it_says() {
        int experiments = 4_000;
        int errors = 0;
        for (int i = 0; i < experiments; i++) {
            SplittableRandom random = new SplittableRandom(20_261_130 + i);
            Task[] control = new Task[60];
            Task[] treatment = new Task[60];
            for (int t = 0; t < control.length; t++) {
                double difficulty = Math.exp(random.nextGaussian(0, 0.6));
                control[t] = drawn(random, difficulty);
                treatment[t] = drawn(random, difficulty);
            }
            Arms arms = arms(List.of(control), List.of(treatment));
            if (Comparison.of(arms, Basis.paired, Method.frequentist).differs()) errors++;
        }

        assertThat((double) errors / experiments)
                .isEqualTo(0.05, within(3 * Math.sqrt(0.05 * 0.95 / experiments) + 0.005));
    }

    private static Task drawn(SplittableRandom random, double difficulty) {
        long w = 1 + Math.round(10 * difficulty * random.nextDouble(0.5, 1.5));
        return new Task(Math.round(w * (2 + difficulty) * random.nextDouble(0.5, 1.5)), w);
    }

    @ParameterizedTest
    @EnumSource(
            value = Basis.class,
            names = {"clusters", "paired"})
    void a_quantile_over_clusters_has_a_value_and_no_interval_of_units(Basis basis) {
        Arms quantiles = quantiles();

        Difference over = Comparison.of(quantiles, basis, Method.frequentist);
        Difference ofUnits = Comparison.of(quantiles, Basis.units, Method.frequentist);

        assertThat(over.unavailable()).isEqualTo("NO_CLUSTERS_OF_QUANTILES");
        assertThat(over.estimate()).isEqualTo(ofUnits.estimate());
        assertThat(over.because()).contains("basis=units");
        assertThat(over.standardError()).isNull();
        assertThat(ofUnits.standardError()).isPositive();
    }

    private static Arms quantiles() {
        return new Arms(
                Counted.metric(MetricKind.quantile, Direction.decrease),
                spread(0),
                spread(100),
                Counted.clusters(10, 10, 5),
                Counted.clusters(10, 10, 5));
    }

    /** 100 units with values 1,000 to 1,990, and so much more. */
    private static MetricTotals spread(long more) {
        TreeMap<Integer, Long> buckets = new TreeMap<>();
        BigInteger sum = BigInteger.ZERO;
        for (int i = 0; i < 100; i++) {
            long value = (1_000 + 10 * i + more) * 1_000_000L;
            buckets.merge(LogBuckets.index(value), 1L, Long::sum);
            sum = sum.add(BigInteger.valueOf(value));
        }
        return new MetricTotals(100, sum, sum.multiply(sum), List.of(), List.of(), Histogram.of(buckets));
    }

    /** The same tasks, as far as both lists reach. */
    private static Arms arms(List<Task> control, List<Task> treatment) {
        return new Arms(
                Counted.metric(MetricKind.ratio, Direction.decrease),
                units(control),
                units(treatment),
                clusters(control, List.of()),
                clusters(treatment, control));
    }

    private static MetricTotals units(List<Task> tasks) {
        return tasks.stream().map(task -> Counted.ratio(task.y, task.w)).reduce(MetricTotals.ZERO, MetricTotals::plus);
    }

    private static ClusterTotals clusters(List<Task> own, List<Task> control) {
        BigInteger[] sums = new BigInteger[9];
        Arrays.fill(sums, BigInteger.ZERO);
        int shared = Math.min(own.size(), control.size());
        for (int i = 0; i < own.size(); i++) {
            BigInteger w = own.get(i).weight();
            BigInteger y = own.get(i).sum();
            add(sums, 0, w, y, w.multiply(w), y.multiply(y), w.multiply(y));
            if (i >= shared) continue;
            BigInteger cw = control.get(i).weight();
            BigInteger cy = control.get(i).sum();
            add(sums, 5, cw.multiply(w), cy.multiply(y), cy.multiply(w), cw.multiply(y));
        }
        return new ClusterTotals(
                own.size(),
                sums[0],
                sums[1],
                sums[2],
                sums[3],
                sums[4],
                shared,
                sums[5],
                sums[6],
                sums[7],
                sums[8],
                Map.of());
    }

    private static void add(BigInteger[] sums, int from, BigInteger... values) {
        for (int i = 0; i < values.length; i++) sums[from + i] = sums[from + i].add(values[i]);
    }
}
