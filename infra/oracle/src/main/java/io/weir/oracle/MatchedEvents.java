package io.weir.oracle;

import io.weir.schemas.AttributeFilter;
import io.weir.schemas.Event;
import io.weir.schemas.EventAttribute;
import io.weir.schemas.EventValue;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Metric;
import io.weir.schemas.MetricKind;
import io.weir.schemas.Variant;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Which events an experiment asks for, said plainly, straight from its definition. */
final class MatchedEvents {

    static final long HOUR = 3_600_000;

    private MatchedEvents() {}

    /** How a unit's events become one number. */
    record Part(
            MetricKind aggregation,
            String eventType,
            String outcome,
            String value,
            List<String> plus,
            Long atLeast,
            List<AttributeFilter> filters,
            Long cap) {

        boolean matches(Event event) {
            if (!eventType.equals(event.getType())) return false;
            if (outcome != null && !outcome.equals(event.getOutcome())) return false;
            for (AttributeFilter filter : filters) {
                String found = attribute(event, filter.getAttribute());
                if (found == null || !filter.getValues().contains(found)) return false;
            }
            if (aggregation == MetricKind.sum || aggregation == MetricKind.last) return valueOf(event) != null;
            return value == null || (valueOf(event) != null && (atLeast == null || valueOf(event) >= atLeast));
        }

        /** Null: the event has none. */
        Long valueOf(Event event) {
            BigInteger sum = null;
            for (EventValue candidate : event.getValues()) {
                if (!candidate.getName().equals(value) && !plus.contains(candidate.getName())) continue;
                BigInteger more = BigInteger.valueOf(candidate.getMillionths());
                sum = sum == null ? more : sum.add(more);
            }
            if (sum == null) return null;
            if (sum.bitLength() < Long.SIZE && sum.longValue() != Long.MIN_VALUE) return sum.longValue();
            return sum.signum() < 0 ? -Long.MAX_VALUE : Long.MAX_VALUE;
        }

        /** A value that it brings was not 0 and became 0. */
        boolean isBelowResolution(LogRecord record) {
            boolean bringsValues = aggregation == MetricKind.sum || aggregation == MetricKind.last;
            return bringsValues
                    && record.belowResolution().stream().anyMatch(name -> name.equals(value) || plus.contains(name));
        }

        /** Of records in the order of time; null: none. */
        BigInteger number(List<LogRecord> records) {
            List<Event> events = records.stream().map(LogRecord::event).toList();
            BigInteger million = BigInteger.valueOf(1_000_000);
            BigInteger number =
                    switch (aggregation) {
                        case conversion -> events.isEmpty() ? BigInteger.ZERO : million;
                        case count -> million.multiply(BigInteger.valueOf(events.size()));
                        case sum ->
                            events.stream()
                                    .map(event -> BigInteger.valueOf(valueOf(event)))
                                    .reduce(BigInteger.ZERO, BigInteger::add);
                        case last -> events.isEmpty() ? null : BigInteger.valueOf(valueOf(events.getLast()));
                        case ratio, quantile, unknown -> null;
                    };
            return number == null || cap == null ? number : number.min(BigInteger.valueOf(cap));
        }
    }

    static List<Part> parts(Metric metric) {
        List<Part> parts = new ArrayList<>();
        boolean named = metric.getKind() == MetricKind.ratio || metric.getKind() == MetricKind.quantile;
        parts.add(new Part(
                named ? metric.getAggregation() : metric.getKind(),
                metric.getEventType(),
                metric.getOutcome(),
                metric.getValue(),
                metric.getPlus(),
                metric.getAtLeast(),
                metric.getFilters(),
                metric.getCap()));
        var denominator = metric.getDenominator();
        if (denominator != null) {
            parts.add(new Part(
                    denominator.getAggregation(),
                    denominator.getEventType(),
                    denominator.getOutcome(),
                    denominator.getValue(),
                    denominator.getPlus(),
                    denominator.getAtLeast(),
                    denominator.getFilters(),
                    denominator.getCap()));
        }
        return parts;
    }

    static boolean isExposure(ExperimentDefinition x, Event event) {
        return event.getType().equals("exposure")
                && event.getExposure() != null
                && event.getExposure().getExperiment().equals(x.getExperiment())
                && x.getVariants().stream()
                        .map(Variant::getKey)
                        .anyMatch(event.getExposure().getVariant()::equals)
                && event.getTime() >= x.getStart()
                && isBeforeEnd(x, event);
    }

    /** It is the experiment's, if its unit is. */
    static boolean isMatched(ExperimentDefinition x, LogRecord record) {
        return isActive(x, record.received()) && (isExposure(x, record.event()) || isMetricEvent(x, record.event()));
    }

    /** Received while the experiment took events: from its activation until it was archived, or an event before its end would be late. */
    static boolean isActive(ExperimentDefinition x, long received) {
        return received >= x.getActiveFrom() && !isOver(x, received);
    }

    static boolean isOver(ExperimentDefinition x, long received) {
        if (x.getActiveUntil() != null && received >= x.getActiveUntil()) return true;
        return x.getEnd() != null && x.getLateness() != null && received > x.getEnd() + x.getLateness();
    }

    /** E4. */
    static boolean isLate(ExperimentDefinition x, LogRecord record) {
        return x.getLateness() != null && record.received() - record.event().getTime() > x.getLateness();
    }

    /** Event time of the first event that could count for a unit with this first exposure. */
    static long reach(ExperimentDefinition x, long first) {
        long hour = Math.floorDiv(first, HOUR) * HOUR;
        return x.getMetrics().stream()
                .filter(metric -> metric.getLookback() != null)
                .mapToLong(metric -> hour - metric.getLookback())
                .reduce(first, Math::min);
    }

    /** An exposure, or selected by a part of a metric, whenever it happened. */
    static boolean isAskedFor(ExperimentDefinition x, Event event) {
        return isExposure(x, event)
                || x.getMetrics().stream()
                        .anyMatch(metric -> parts(metric).stream().anyMatch(part -> part.matches(event)));
    }

    /** Some part of some metric wants it, in the interval or in what a covariate may look back to. */
    static boolean isMetricEvent(ExperimentDefinition x, Event event) {
        return x.getMetrics().stream().anyMatch(metric -> {
            long before = metric.getLookback() == null ? 0 : metric.getLookback() + HOUR;
            return event.getTime() >= x.getStart() - before
                    && isBeforeEnd(x, event)
                    && parts(metric).stream().anyMatch(part -> part.matches(event));
        });
    }

    /** E3. */
    static boolean countsForValue(ExperimentDefinition x, Metric metric, Part part, long first, Event event) {
        return part.matches(event)
                && isBeforeEnd(x, event)
                && event.getTime() >= first
                && (metric.getWindow() == null || event.getTime() - first < metric.getWindow());
    }

    /** E3: whole hours before the hour of the first exposure. */
    static boolean countsForCovariate(ExperimentDefinition x, Metric metric, Part part, long first, Event event) {
        if (metric.getLookback() == null) return false;
        long hour = Math.floorDiv(first, HOUR) * HOUR;
        return part.matches(event)
                && isBeforeEnd(x, event)
                && event.getTime() < hour
                && event.getTime() >= hour - metric.getLookback();
    }

    static String attribute(Event event, String name) {
        return event.getAttributes().stream()
                .filter(candidate -> candidate.getName().equals(name))
                .map(EventAttribute::getValue)
                .findFirst()
                .orElse(null);
    }

    private static boolean isBeforeEnd(ExperimentDefinition x, Event event) {
        return x.getEnd() == null || event.getTime() < x.getEnd();
    }
}
