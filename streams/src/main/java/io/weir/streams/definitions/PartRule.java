package io.weir.streams.definitions;

import io.weir.schemas.AttributeFilter;
import io.weir.schemas.Denominator;
import io.weir.schemas.Metric;
import io.weir.schemas.MetricKind;
import io.weir.streams.definitions.Selection.Brings;
import io.weir.streams.definitions.Selection.Filter;
import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How a unit's events become one number: the value of a metric, or the numerator or denominator of a ratio.
 *
 * @param aggregation conversion, count, sum or last
 * @param events the events that it is made of
 * @param cap greatest number in millionths, or null
 */
public record PartRule(MetricKind aggregation, Selection events, BigInteger cap) {

    static PartRule of(Metric metric) {
        boolean named = metric.getKind() == MetricKind.ratio || metric.getKind() == MetricKind.quantile;
        MetricKind aggregation = named ? metric.getAggregation() : metric.getKind();
        return new PartRule(
                aggregation,
                new Selection(
                        metric.getEventType(),
                        metric.getOutcome(),
                        names(metric.getValue(), metric.getPlus()),
                        metric.getAtLeast(),
                        filters(metric.getFilters()),
                        brings(aggregation)),
                cap(metric.getCap()));
    }

    static PartRule of(Denominator denominator) {
        return new PartRule(
                denominator.getAggregation(),
                new Selection(
                        denominator.getEventType(),
                        denominator.getOutcome(),
                        names(denominator.getValue(), denominator.getPlus()),
                        denominator.getAtLeast(),
                        filters(denominator.getFilters()),
                        brings(denominator.getAggregation())),
                cap(denominator.getCap()));
    }

    /** The same with a selection that is equal to its own. */
    PartRule sharing(Selection selection) {
        return new PartRule(aggregation, selection, cap);
    }

    /** A unit's number, held to the cap. */
    public BigInteger capped(BigInteger millionths) {
        return cap == null ? millionths : millionths.min(cap);
    }

    private static Brings brings(MetricKind aggregation) {
        return switch (aggregation) {
            case conversion, count -> Brings.PRESENCE;
            case sum, last -> Brings.VALUES;
            case ratio, quantile, unknown -> Brings.NOTHING;
        };
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
