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

/**
 * How a unit's events become one number: the value of a metric, or the numerator or denominator of a ratio.
 *
 * @param aggregation conversion, count, sum or last
 * @param outcome only events with it match, or null
 * @param value name of the value, or null
 * @param filters all must hold
 * @param cap greatest number in millionths, or null
 */
public record PartRule(
        MetricKind aggregation, String eventType, String outcome, String value, List<Filter> filters, BigInteger cap) {

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
        filters = List.copyOf(filters);
    }

    static PartRule of(Metric metric) {
        boolean named = metric.getKind() == MetricKind.ratio || metric.getKind() == MetricKind.quantile;
        return new PartRule(
                named ? metric.getAggregation() : metric.getKind(),
                metric.getEventType(),
                metric.getOutcome(),
                metric.getValue(),
                filters(metric.getFilters()),
                cap(metric.getCap()));
    }

    static PartRule of(Denominator denominator) {
        return new PartRule(
                denominator.getAggregation(),
                denominator.getEventType(),
                denominator.getOutcome(),
                denominator.getValue(),
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
            case conversion, count -> value == null || isPositive(find(event));
            case sum, last -> find(event) != null;
            // A kind of a newer Weir: not computed, and never computed wrongly.
            case ratio, quantile, unknown -> false;
        };
    }

    /** What a matching event brings, in millionths; {@link #ONE} where only its being there counts. */
    public long millionths(Event event) {
        boolean byValue = aggregation == MetricKind.sum || aggregation == MetricKind.last;
        return byValue ? find(event).getMillionths() : ONE;
    }

    /** A unit's number, held to the cap. */
    public BigInteger capped(BigInteger millionths) {
        return cap == null ? millionths : millionths.min(cap);
    }

    private static boolean isPositive(EventValue found) {
        return found != null && found.getMillionths() > 0;
    }

    private EventValue find(Event event) {
        for (EventValue candidate : event.getValues()) {
            if (candidate.getName().equals(value)) return candidate;
        }
        return null;
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
