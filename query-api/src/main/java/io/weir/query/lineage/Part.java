package io.weir.query.lineage;

import io.weir.schemas.AttributeFilter;
import io.weir.schemas.Denominator;
import io.weir.schemas.Event;
import io.weir.schemas.EventAttribute;
import io.weir.schemas.Metric;
import io.weir.schemas.MetricKind;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * How a unit's events become one number (DESIGN 6): of most metrics there is one, a ratio has two.
 *
 * @param outcome only events with it match, or null
 * @param values names of the values that are added up, or none
 * @param atLeast where only an event's being there counts: its values must come to this, millionths; null: to anything
 * @param filters all must hold
 * @param cap greatest number, millionths, or null
 */
record Part(
        MetricKind aggregation,
        String eventType,
        String outcome,
        List<String> values,
        Long atLeast,
        List<AttributeFilter> filters,
        Long cap) {

    private static final BigInteger ONE = BigInteger.valueOf(1_000_000);
    private static final BigInteger LARGEST = BigInteger.valueOf(Long.MAX_VALUE);

    /** Value, then denominator. */
    static List<Part> of(Metric metric) {
        boolean named = metric.getKind() == MetricKind.ratio || metric.getKind() == MetricKind.quantile;
        Part first = new Part(
                named ? metric.getAggregation() : metric.getKind(),
                metric.getEventType(),
                metric.getOutcome(),
                names(metric.getValue(), metric.getPlus()),
                metric.getAtLeast(),
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
                        names(by.getValue(), by.getPlus()),
                        by.getAtLeast(),
                        by.getFilters(),
                        by.getCap()));
    }

    boolean matches(Event event) {
        if (!eventType.equals(event.getType())) return false;
        if (outcome != null && !outcome.equals(event.getOutcome())) return false;
        if (!filters.stream().allMatch(filter -> holds(filter, event))) return false;
        BigInteger found = sum(event);
        return switch (aggregation) {
            case conversion, count -> values.isEmpty() || (found != null && isEnough(found));
            case sum, last -> found != null;
            case ratio, quantile, unknown -> false;
        };
    }

    private boolean isEnough(BigInteger sum) {
        return atLeast == null || sum.compareTo(BigInteger.valueOf(atLeast)) >= 0;
    }

    /** What a matching event brings by itself, millionths. */
    BigInteger amount(Event event) {
        boolean byValue = aggregation == MetricKind.sum || aggregation == MetricKind.last;
        return byValue ? sum(event) : ONE;
    }

    BigInteger capped(BigInteger number) {
        return cap == null ? number : number.min(BigInteger.valueOf(cap));
    }

    /** Held to what one value can be; null: the event has none of them. */
    private BigInteger sum(Event event) {
        return event.getValues().stream()
                .filter(candidate -> values.contains(candidate.getName()))
                .map(candidate -> BigInteger.valueOf(candidate.getMillionths()))
                .reduce(BigInteger::add)
                .map(sum -> sum.min(LARGEST).max(LARGEST.negate()))
                .orElse(null);
    }

    private static List<String> names(String value, List<String> plus) {
        return value == null
                ? List.of()
                : Stream.concat(Stream.of(value), plus.stream()).toList();
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
