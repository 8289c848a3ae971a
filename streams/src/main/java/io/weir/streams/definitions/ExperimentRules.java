package io.weir.streams.definitions;

import io.weir.schemas.Event;
import io.weir.schemas.EventAttribute;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.UnitKey;
import io.weir.schemas.UnitType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What one experiment asks of an event, as pure functions (DESIGN section 6). Times are epoch milliseconds.
 *
 * @param start first event time, inclusive
 * @param end exclusive; {@link Long#MAX_VALUE}: not yet known
 * @param activeFrom received time before which nothing is matched
 * @param effectiveFrom received time from which this revision is in force; 0: it changed nothing that events are counted by
 * @param activeUntil received time from which on nothing is matched any more; {@link Long#MAX_VALUE}: none
 * @param lateness longest received time - event time; {@link Long#MAX_VALUE}: unbounded
 * @param phases in the order of time
 * @param clusterBy {@code task}, {@code attributes.NAME} or null
 * @param parts all metrics' parts in a row
 * @param longestLookback of its covariates, milliseconds; 0: there are none
 */
public record ExperimentRules(
        String project,
        String experiment,
        long revision,
        UnitType unit,
        List<String> variants,
        long start,
        long end,
        long activeFrom,
        long activeUntil,
        long effectiveFrom,
        long lateness,
        List<Phase> phases,
        String clusterBy,
        List<Breakdown> breakdowns,
        List<MetricRule> metrics,
        List<Part> parts,
        long longestLookback) {

    static final String OTHER = "other";

    public static final long HOUR = 3_600_000;

    private static final String ATTRIBUTES = "attributes.";

    /** @param from event time of the first exposure from which on a unit belongs to it */
    public record Phase(int phase, long from) {}

    public record Breakdown(String attribute, Set<String> values) {
        public Breakdown {
            values = Set.copyOf(values);
        }
    }

    /** One part of one metric, {@code metric} being its place in the list of metrics. */
    public record Part(int metric, MetricRule of, PartRule rule) {}

    public ExperimentRules {
        variants = List.copyOf(variants);
        phases = List.copyOf(phases);
        breakdowns = List.copyOf(breakdowns);
        metrics = List.copyOf(metrics);
        parts = List.copyOf(parts);
    }

    public static ExperimentRules of(ExperimentDefinition definition) {
        List<MetricRule> metrics =
                definition.getMetrics().stream().map(MetricRule::of).toList();
        return new ExperimentRules(
                definition.getProject(),
                definition.getExperiment(),
                definition.getRevision(),
                definition.getUnit(),
                definition.getVariants().stream().map(v -> v.getKey()).toList(),
                definition.getStart(),
                definition.getEnd() == null ? Long.MAX_VALUE : definition.getEnd(),
                definition.getActiveFrom(),
                definition.getActiveUntil() == null ? Long.MAX_VALUE : definition.getActiveUntil(),
                definition.getEffectiveFrom(),
                definition.getLateness() == null ? Long.MAX_VALUE : definition.getLateness(),
                definition.getPhases().stream()
                        .map(phase -> new Phase(phase.getPhase(), phase.getFrom()))
                        .toList(),
                definition.getClusterBy(),
                definition.getBreakdowns().stream()
                        .map(b -> new Breakdown(b.getAttribute(), Set.copyOf(b.getValues())))
                        .toList(),
                metrics,
                parts(metrics),
                longestLookback(metrics));
    }

    private static long longestLookback(List<MetricRule> metrics) {
        return metrics.stream().mapToLong(MetricRule::lookback).max().orElse(0);
    }

    private static List<Part> parts(List<MetricRule> metrics) {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < metrics.size(); i++) {
            for (PartRule part : metrics.get(i).parts()) parts.add(new Part(i, metrics.get(i), part));
        }
        return parts;
    }

    /** The same, each selection replaced by one that is equal to it. */
    ExperimentRules sharing(UnaryOperator<Selection> shared) {
        List<MetricRule> sharing =
                metrics.stream().map(metric -> metric.sharing(shared)).toList();
        return new ExperimentRules(
                project,
                experiment,
                revision,
                unit,
                variants,
                start,
                end,
                activeFrom,
                activeUntil,
                effectiveFrom,
                lateness,
                phases,
                clusterBy,
                breakdowns,
                sharing,
                parts(sharing),
                longestLookback);
    }

    /** E2: the place of the variant that the event exposes its unit to, or -1 when it is no exposure of this experiment. */
    public int exposedVariant(Event event) {
        if (event.getExposure() == null || !"exposure".equals(event.getType())) return -1;
        if (!experiment.equals(event.getExposure().getExperiment())) return -1;
        if (event.getTime() < start || event.getTime() >= end) return -1;
        return variants.indexOf(event.getExposure().getVariant());
    }

    /**
     * Why an exposure that names this experiment exposes nobody, whatever its unit; null: it does, unless it is late, which is counted with
     * its unit.
     */
    public Unusable unusable(Event exposure, long received) {
        if (!variants.contains(exposure.getExposure().getVariant())) return Unusable.unknown_variant;
        if (UnitKey.idOf(unit, exposure) == null) return Unusable.no_unit;
        if (exposure.getTime() < start) return Unusable.before_start;
        if (exposure.getTime() >= end) return Unusable.after_end;
        if (received < activeFrom) return Unusable.before_active;
        return isOver(received) ? Unusable.after_active : null;
    }

    /** E4: received minus event time exceeds the lateness. */
    public boolean isLate(long eventTime, long received) {
        return received - eventTime > lateness;
    }

    /** Events received then are matched. */
    public boolean isActive(long received) {
        return received >= activeFrom && received < until();
    }

    /** Received time from which on nothing is matched any more: an event before the end would be late, or it was archived. */
    public long until() {
        if (end == Long.MAX_VALUE || lateness == Long.MAX_VALUE) return activeUntil;
        if (end > Long.MAX_VALUE - 1 - lateness) return activeUntil;
        return Math.min(activeUntil, end + lateness + 1);
    }

    /** Nothing received from then on is matched any more. */
    public boolean isOver(long received) {
        return received >= until();
    }

    /**
     * Event time from which on the events of a unit with this first exposure are the experiment's: none before it can count. What lies
     * before it need not be known to account for the unit.
     */
    public long reachOf(long firstExposure) {
        if (longestLookback == 0) return firstExposure;
        return Math.min(firstExposure, hourOf(firstExposure) - longestLookback);
    }

    /** Some metric is made of events of the type. */
    public boolean asksFor(String eventType) {
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).rule().events().eventType().equals(eventType)) return true;
        }
        return false;
    }

    /** E3: {@code firstExposure <= eventTime < min(firstExposure + window, end)}. */
    public boolean counts(MetricRule metric, long eventTime, long firstExposure) {
        // Subtract, don't add: firstExposure + window overflows for a metric without a window.
        return eventTime >= firstExposure && eventTime - firstExposure < metric.window() && eventTime < end;
    }

    /** E3: the event lies in the whole hours before the one of the first exposure. */
    public boolean countsBefore(MetricRule metric, long eventTime, long firstExposure) {
        if (!metric.hasCovariate()) return false;
        long hour = hourOf(firstExposure);
        return eventTime < hour && hour - eventTime <= metric.lookback();
    }

    /** True when some first exposure could let an event of this time count for the metric or its covariate. */
    public boolean reaches(MetricRule metric, long eventTime) {
        long before = metric.hasCovariate() ? metric.lookback() + HOUR : 0;
        return eventTime < end && eventTime >= start - before;
    }

    /** Beginning of the hour, epoch milliseconds. */
    public static long hourOf(long time) {
        return Math.floorDiv(time, HOUR) * HOUR;
    }

    /** The phase of a unit whose first exposure has this event time. */
    public int phaseOf(long firstExposure) {
        int found = 0;
        for (Phase phase : phases) {
            if (phase.from() <= firstExposure) found = phase.phase();
        }
        return found;
    }

    /** What an exposure says of the experiment's cluster; empty when it says nothing or there are no clusters. */
    public String clusterOf(Event exposure) {
        if (clusterBy == null) return "";
        String named = clusterBy.startsWith(ATTRIBUTES)
                ? attribute(exposure, clusterBy.substring(ATTRIBUTES.length()))
                : exposure.getTask();
        return named == null ? "" : named;
    }

    /** The exposure's value in each breakdown. */
    public List<String> breakdownsOf(Event exposure) {
        return breakdowns.stream()
                .map(breakdown -> {
                    String value = attribute(exposure, breakdown.attribute());
                    return value != null && breakdown.values().contains(value) ? value : OTHER;
                })
                .toList();
    }

    private static String attribute(Event event, String name) {
        for (EventAttribute candidate : event.getAttributes()) {
            if (candidate.getName().equals(name)) return candidate.getValue();
        }
        return null;
    }
}
