package io.weir.query.metrics;

import io.weir.schemas.MetricKind;
import java.math.BigDecimal;
import java.util.List;

/**
 * A metric as an experiment has it.
 *
 * @param metric key in the library that it comes from, or null: the experiment defines it itself
 * @param version in the library, or null
 * @param aggregation of a ratio's numerator and of a quantile; null: the kind says it
 * @param outcome only events with this outcome match, or null
 * @param value name of the event's value, or null
 * @param plus names of further values of the same event that are added to it
 * @param atLeast of a conversion or count with a value: only events where it is at least this match; null: any
 * @param filters all must hold
 * @param cap a unit's value is at most this, or null
 * @param denominator of a ratio, else null
 * @param quantile which one is shown, between 0 and 1; null when the kind is another
 * @param window ISO-8601 duration after the first exposure, or null: to the experiment's end
 * @param lookback ISO-8601 duration of the covariate before the first exposure, or null: there is none
 * @param direction what is better
 * @param margin the loss that a guardrail accepts, in the metric's unit; null when it is none
 */
public record MetricSpec(
        String key,
        String name,
        String metric,
        Integer version,
        MetricKind kind,
        MetricKind aggregation,
        String eventType,
        String outcome,
        String value,
        List<String> plus,
        BigDecimal atLeast,
        List<FilterSpec> filters,
        BigDecimal cap,
        DenominatorSpec denominator,
        BigDecimal quantile,
        String window,
        String lookback,
        Direction direction,
        boolean guardrail,
        BigDecimal margin) {

    public MetricSpec {
        plus = plus == null ? List.of() : List.copyOf(plus); // rows of before there was one lack it
        filters = filters == null ? List.of() : List.copyOf(filters);
        atLeast = plain(atLeast);
        cap = plain(cap);
        quantile = plain(quantile);
        margin = plain(margin);
    }

    /** Which way is better. */
    public enum Direction {
        increase,
        decrease
    }

    /** PostgreSQL gives 1E+2 back as 100; both are the same number, so they must be equal here. */
    static BigDecimal plain(BigDecimal number) {
        if (number == null) return null;
        BigDecimal digits = number.stripTrailingZeros();
        return digits.scale() < 0 ? digits.setScale(0) : digits;
    }

    /** True when {@code other} differs at most in what does not change the numbers. */
    public boolean computesLike(MetricSpec other) {
        return equals(new MetricSpec(
                other.key,
                name,
                metric,
                version,
                other.kind,
                other.aggregation,
                other.eventType,
                other.outcome,
                other.value,
                other.plus,
                other.atLeast,
                other.filters,
                other.cap,
                other.denominator,
                quantile,
                other.window,
                other.lookback,
                direction,
                guardrail,
                margin));
    }

    MetricSpec from(String metric, int version) {
        return new MetricSpec(
                key,
                name,
                metric,
                version,
                kind,
                aggregation,
                eventType,
                outcome,
                value,
                plus,
                atLeast,
                filters,
                cap,
                denominator,
                quantile,
                window,
                lookback,
                direction,
                guardrail,
                margin);
    }
}
