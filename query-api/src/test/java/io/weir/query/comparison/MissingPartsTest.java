package io.weir.query.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.query.experiments.Method;
import io.weir.query.metrics.MetricSpec.Direction;
import io.weir.query.statistics.Guardrail;
import io.weir.query.sums.MetricTotals;
import io.weir.schemas.MetricKind;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which parts of an answer exist when others do not: the table of RATIONALE.md. */
class MissingPartsTest {

    @ParameterizedTest(name = "{0} of {1} in both arms, {2}, {3}")
    @CsvSource({
        "400, 400, increase, frequentist",
        "400, 400, increase, sequential",
        "400, 400, increase, bayesian",
        "0,   500, decrease, frequentist",
        "0,   500, decrease, sequential",
        "0,   500, decrease, bayesian",
    })
    void a_guardrail_without_a_failure_holds(long successes, long n, Direction direction, Method method) {
        Difference difference = conversion(direction, n, successes, n, successes, Basis.units, method);

        assertThat(difference.unavailable()).isNull();
        assertThat(difference.guardrail()).isEqualTo(Guardrail.holds);
        assertThat(difference.estimate()).isZero();
        assertThat(difference.ciHigh()).isBetween(0.005, 0.03);
        assertThat(difference.ciLow()).isEqualTo(-difference.ciHigh(), within(1e-12));
        assertThat(difference.differs()).isFalse();
        assertThat(difference.pValue()).isNull();
        assertThat(difference.standardError()).isNull();
        assertThat(difference.pUnavailable()).isEqualTo(method == Method.bayesian ? null : "ZERO_VARIANCE");
        assertThat(difference.relative().unavailable()).isEqualTo("ZERO_VARIANCE");
        if (method == Method.bayesian) {
            assertThat(difference.chanceToWin()).isEqualTo(0.5, within(1e-9));
            assertThat(difference.risk()).isBetween(0.0001, 0.003);
        }
    }

    @Test
    void the_interval_for_one_look_is_newcombes() {
        Difference difference = conversion(Direction.increase, 400, 400, 400, 400, Basis.units, Method.frequentist);

        // 1 − Wilson's lower limit of 400 of 400 is z²/(n + z²).
        double square = Math.pow(1.959963984540054, 2);
        assertThat(difference.intervalMethod()).isEqualTo("newcombe");
        assertThat(difference.ciHigh()).isEqualTo(square / (400 + square), within(1e-12));
    }

    @Test
    void a_margin_that_so_few_units_cannot_show_stays_undecided() {
        for (Method method : Method.values()) {
            assertThat(conversion(Direction.increase, 20, 20, 20, 20, Basis.units, method)
                            .guardrail())
                    .isEqualTo(Guardrail.undecided);
        }
    }

    @ParameterizedTest
    @EnumSource
    void arms_that_differ_in_every_unit_differ(Method method) {
        Difference difference = conversion(Direction.increase, 500, 0, 500, 500, Basis.units, method);

        assertThat(difference.differs()).isTrue();
        assertThat(difference.estimate()).isEqualTo(1, within(0.01));
        assertThat(difference.ciLow()).isGreaterThan(0.95);
    }

    /** 400 runs of 100 tasks say as much as 100 runs, if all runs of a task are alike. */
    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({"clusters, frequentist", "paired, frequentist", "clusters, sequential", "clusters, bayesian"})
    void clusters_without_variance_count_as_one_unit_each(Basis basis, Method method) {
        Difference clustered = conversion(Direction.increase, 400, 400, 400, 400, basis, method);
        Difference alone = conversion(Direction.increase, 100, 100, 100, 100, Basis.units, method);

        assertThat(clustered.estimate()).isZero();
        assertThat(clustered.ciLow()).isEqualTo(alone.ciLow(), within(1e-9));
        assertThat(clustered.ciHigh()).isEqualTo(alone.ciHigh(), within(1e-9));
        assertThat(clustered.unavailable()).isNull();
    }

    @Test
    void tasks_that_come_out_alike_in_both_arms_have_an_interval_around_0() {
        Arms arms = new Arms(
                Counted.metric(MetricKind.conversion, Direction.increase),
                Counted.successes(400, 300),
                Counted.successes(400, 300),
                Counted.clusters(100, 4, 3),
                Counted.clusters(100, 4, 3));

        Difference difference = Comparison.of(arms, Basis.paired, Method.frequentist);

        assertThat(difference.estimate()).isZero();
        assertThat(difference.ciHigh()).isBetween(0.1, 0.13);
        assertThat(difference.ciLow()).isEqualTo(-difference.ciHigh(), within(1e-12));
    }

    /** Nothing bounds how large a value may be, so nothing bounds what chance may have hidden. */
    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({"count, frequentist", "count, sequential", "sum, bayesian", "last, frequentist"})
    void other_values_that_are_all_the_same_have_an_estimate_and_no_interval(MetricKind kind, Method method) {
        MetricTotals none = Counted.successes(500, 0);
        Arms arms = Arms.of(Counted.metric(kind, Direction.decrease), none, none);

        onlyAnEstimate(Comparison.of(arms, Basis.units, method), 0, "ZERO_VARIANCE");
    }

    @Test
    void a_ratio_of_one_unit_has_a_value_and_no_spread() {
        Arms arms =
                Arms.of(Counted.metric(MetricKind.ratio, Direction.decrease), Counted.ratio(1, 4), Counted.ratio(3, 4));

        onlyAnEstimate(Comparison.of(arms, Basis.units, Method.frequentist), 0.5, "TOO_FEW_UNITS");
    }

    @Test
    void one_cluster_has_a_value_and_no_spread() {
        Arms arms = new Arms(
                Counted.metric(MetricKind.count, Direction.decrease),
                Counted.successes(4, 1),
                Counted.successes(4, 3),
                Counted.clusters(1, 4, 1),
                Counted.clusters(1, 4, 3));

        onlyAnEstimate(Comparison.of(arms, Basis.clusters, Method.frequentist), 0.5, "TOO_FEW_CLUSTERS");
    }

    @Test
    void an_arm_without_units_and_damaged_sums_have_nothing() {
        Arms empty = Arms.of(
                Counted.metric(MetricKind.count, Direction.decrease), Counted.successes(0, 0), Counted.successes(4, 1));
        MetricTotals four = Counted.successes(4, 1);
        MetricTotals damaged = new MetricTotals(
                4, BigInteger.TEN.multiply(Counted.MILLION), BigInteger.ONE, List.of(), List.of(), four.histogram());
        Arms broken = Arms.of(Counted.metric(MetricKind.count, Direction.decrease), four, damaged);

        assertThat(Comparison.of(empty, Basis.units, Method.frequentist).estimate())
                .isNull();
        assertThat(Comparison.of(broken, Basis.units, Method.frequentist).estimate())
                .isNull();
        assertThat(Comparison.of(broken, Basis.units, Method.frequentist).unavailable())
                .isEqualTo("INCONSISTENT_SUMS");
    }

    private static void onlyAnEstimate(Difference difference, double estimate, String reason) {
        assertThat(difference.estimate()).isEqualTo(estimate);
        assertThat(difference.unavailable()).isEqualTo(reason);
        assertThat(difference.ciLow()).isNull();
        assertThat(difference.pValue()).isNull();
        assertThat(difference.guardrail()).isNull();
    }

    /** On a basis of clusters in 100 equal ones. */
    private static Difference conversion(
            Direction direction, long n, long successes, long nB, long successesB, Basis basis, Method method) {
        Arms arms = new Arms(
                Counted.metric(MetricKind.conversion, direction),
                Counted.successes(n, successes),
                Counted.successes(nB, successesB),
                Counted.clusters(100, n / 100, successes / 100),
                Counted.clusters(100, nB / 100, successesB / 100));
        return Comparison.of(arms, basis, method);
    }
}
