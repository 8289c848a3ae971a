package io.weir.query.lineage;

import io.weir.schemas.AttributeFilter;
import io.weir.schemas.Denominator;
import io.weir.schemas.Event;
import io.weir.schemas.EventAttribute;
import io.weir.schemas.EventValue;
import io.weir.schemas.Metric;
import io.weir.schemas.MetricKind;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;

/**
 * How a unit's events become one number (DESIGN 6): of most metrics there is one, a ratio has two.
 *
 * @param outcome only events with it match, or null
 * @param value name of the value, or null
 * @param filters all must hold
 * @param cap greatest number, millionths, or null
 */
record Part(
        MetricKind aggregation,
        String eventType,
        String outcome,
        String value,
        List<AttributeFilter> filters,
        Long cap) {

    private static final BigInteger ONE = BigInteger.valueOf(1_000_000);

    /** Value, then denominator. */
    static List<Part> of(Metric metric) {
        boolean named = metric.getKind() == MetricKind.ratio || metric.getKind() == MetricKind.quantile;
        Part first = new Part(
                named ? metric.getAggregation() : metric.getKind(),
                metric.getEventType(),
                metric.getOutcome(),
                metric.getValue(),
                metric.getFilters(),
                metric.getCap());
        Denominator by = metric.getDenominator();
        if (by == null) return List.of(first);
        return List.of(
                first,
                new Part(
                        by.getAggregation(),
                        by.getEventType(),
                        by.getOutcome(),
                        by.getValue(),
                        by.getFilters(),
                        by.getCap()));
    }

    boolean matches(Event event) {
        if (!eventType.equals(event.getType())) return false;
        if (outcome != null && !outcome.equals(event.getOutcome())) return false;
        if (!filters.stream().allMatch(filter -> holds(filter, event))) return false;
        Long found = valueOf(event);
        return switch (aggregation) {
            case conversion, count -> value == null || (found != null && found > 0);
            case sum, last -> found != null;
            case ratio, quantile, unknown -> false;
        };
    }

    /** What a matching event brings by itself, millionths. */
    BigInteger amount(Event event) {
        boolean byValue = aggregation == MetricKind.sum || aggregation == MetricKind.last;
        return byValue ? BigInteger.valueOf(valueOf(event)) : ONE;
    }

    BigInteger capped(BigInteger number) {
        return cap == null ? number : number.min(BigInteger.valueOf(cap));
    }

    private Long valueOf(Event event) {
        for (EventValue candidate : event.getValues()) {
            if (candidate.getName().equals(value)) return candidate.getMillionths();
        }
        return null;
    }

    private static boolean holds(AttributeFilter filter, Event event) {
        for (EventAttribute candidate : event.getAttributes()) {
            if (Objects.equals(candidate.getName(), filter.getAttribute())) {
                return filter.getValues().contains(candidate.getValue());
            }
        }
        return false;
    }
}
