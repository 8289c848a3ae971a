package io.weir.streams.definitions;

import io.weir.schemas.AttributeFilter;
import io.weir.schemas.Denominator;
import io.weir.schemas.Event;
import io.weir.schemas.EventAttribute;
import io.weir.schemas.EventValue;
import io.weir.schemas.Metric;
import io.weir.schemas.MetricKind;
import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How a unit's events become one number: the value of a metric, or the numerator or denominator of a ratio.
 *
 * @param aggregation conversion, count, sum or last
 * @param outcome only events with it match, or null
 * @param values names of the values that are added up, or none
 * @param filters all must hold
 * @param cap greatest number in millionths, or null
 */
public record PartRule(
        MetricKind aggregation,
        String eventType,
        String outcome,
        List<String> values,
        List<Filter> filters,
        BigInteger cap) {

    /** What an event brings to a conversion or a count. */
    public static final long ONE = 1_000_000;

    /** The attribute must have one of the values. */
    public record Filter(String attribute, Set<String> values) {
        public Filter {
            values = Set.copyOf(values);
        }

        boolean holds(Event event) {
            for (EventAttribute candidate : event.getAttributes()) {
                if (candidate.getName().equals(attribute)) return values.contains(candidate.getValue());
            }
            return false;
        }
    }

    public PartRule {
        values = List.copyOf(values);
        filters = List.copyOf(filters);
    }

    static PartRule of(Metric metric) {
        boolean named = metric.getKind() == MetricKind.ratio || metric.getKind() == MetricKind.quantile;
        return new PartRule(
                named ? metric.getAggregation() : metric.getKind(),
                metric.getEventType(),
                metric.getOutcome(),
                names(metric.getValue(), metric.getPlus()),
                filters(metric.getFilters()),
                cap(metric.getCap()));
    }

    static PartRule of(Denominator denominator) {
        return new PartRule(
                denominator.getAggregation(),
                denominator.getEventType(),
                denominator.getOutcome(),
                names(denominator.getValue(), denominator.getPlus()),
                filters(denominator.getFilters()),
                cap(denominator.getCap()));
    }

    /** True when the event is one of the part's, whenever it happened. */
    public boolean matches(Event event) {
        if (!eventType.equals(event.getType())) return false;
        if (outcome != null && !outcome.equals(event.getOutcome())) return false;
        for (Filter filter : filters) {
            if (!filter.holds(event)) return false;
        }
        return switch (aggregation) {
            case conversion, count -> values.isEmpty() || (hasValue(event) && sum(event) > 0);
            case sum, last -> hasValue(event);
            // A kind of a newer Weir: not computed, and never computed wrongly.
            case ratio, quantile, unknown -> false;
        };
    }

    /** What a matching event brings, in millionths; {@link #ONE} where only its being there counts. */
    public long millionths(Event event) {
        boolean byValue = aggregation == MetricKind.sum || aggregation == MetricKind.last;
        return byValue ? sum(event) : ONE;
    }

    /** A unit's number, held to the cap. */
    public BigInteger capped(BigInteger millionths) {
        return cap == null ? millionths : millionths.min(cap);
    }

    private boolean hasValue(Event event) {
        for (EventValue candidate : event.getValues()) {
            if (values.contains(candidate.getName())) return true;
        }
        return false;
    }

    /** Exact, and then held to what one value can be. */
    private long sum(Event event) {
        long sum = 0;
        try {
            for (EventValue candidate : event.getValues()) {
                if (values.contains(candidate.getName())) sum = Math.addExact(sum, candidate.getMillionths());
            }
            return sum;
        } catch (ArithmeticException e) {
            return wideSum(event);
        }
    }

    private long wideSum(Event event) {
        BigInteger sum = event.getValues().stream()
                .filter(candidate -> values.contains(candidate.getName()))
                .map(candidate -> BigInteger.valueOf(candidate.getMillionths()))
                .reduce(BigInteger.ZERO, BigInteger::add);
        return sum.max(BigInteger.valueOf(-Long.MAX_VALUE))
                .min(BigInteger.valueOf(Long.MAX_VALUE))
                .longValueExact();
    }

    private static List<String> names(String value, List<String> plus) {
        return value == null
                ? List.of()
                : Stream.concat(Stream.of(value), plus.stream()).toList();
    }

    private static List<Filter> filters(List<AttributeFilter> filters) {
        return filters.stream()
                .map(filter -> new Filter(filter.getAttribute(), Set.copyOf(filter.getValues())))
                .toList();
    }

    private static BigInteger cap(Long millionths) {
        return millionths == null ? null : BigInteger.valueOf(millionths);
    }
}
