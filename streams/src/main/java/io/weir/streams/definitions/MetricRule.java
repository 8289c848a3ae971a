package io.weir.streams.definitions;

import io.weir.schemas.Event;
import io.weir.schemas.EventValue;
import io.weir.schemas.Metric;
import io.weir.schemas.MetricKind;

/**
 * How a unit's events become one value of a metric.
 *
 * @param outcome only events with it match, or null
 * @param value name of the value, or null
 * @param window attribution window in milliseconds; {@link Long#MAX_VALUE}: to the experiment's end
 */
public record MetricRule(String key, MetricKind kind, String eventType, String outcome, String value, long window) {

    public static MetricRule of(Metric metric) {
        return new MetricRule(
                metric.getKey(),
                metric.getKind(),
                metric.getEventType(),
                metric.getOutcome(),
                metric.getValue(),
                metric.getWindow() == null ? Long.MAX_VALUE : metric.getWindow());
    }

    public boolean hasWindow() {
        return window != Long.MAX_VALUE;
    }

    /** True when the event is one of the metric's, whenever it happened. */
    public boolean matches(Event event) {
        if (!eventType.equals(event.getType())) return false;
        if (outcome != null && !outcome.equals(event.getOutcome())) return false;
        return switch (kind) {
            case conversion, count -> value == null || (hasValue(event) && millionths(event) > 0);
            case sum, last -> hasValue(event);
            case unknown -> false; // a kind of a newer Weir: not computed, and never computed wrongly
        };
    }

    /** What a matching event brings, in millionths; 1 of a count or conversion. */
    public long millionths(Event event) {
        if (kind == MetricKind.conversion || kind == MetricKind.count) {
            if (value == null) return 1_000_000;
        }
        EventValue found = find(event);
        return found == null ? 0 : found.getMillionths();
    }

    private boolean hasValue(Event event) {
        return find(event) != null;
    }

    private EventValue find(Event event) {
        for (EventValue candidate : event.getValues()) {
            if (candidate.getName().equals(value)) return candidate;
        }
        return null;
    }
}
