package io.weir.streams.definitions;

import io.weir.schemas.Event;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.UnitType;
import java.util.List;

/**
 * What one experiment asks of an event, as pure functions (DESIGN section 6). Times are epoch milliseconds.
 *
 * @param end exclusive; {@link Long#MAX_VALUE}: not yet known
 * @param activeFrom received time before which nothing is matched
 * @param lateness longest received time - event time; {@link Long#MAX_VALUE}: unbounded
 */
public record ExperimentRules(
        String project,
        String experiment,
        int phase,
        UnitType unit,
        List<String> variants,
        long start,
        long end,
        long activeFrom,
        long lateness,
        List<MetricRule> metrics) {

    public ExperimentRules {
        variants = List.copyOf(variants);
        metrics = List.copyOf(metrics);
    }

    public static ExperimentRules of(ExperimentDefinition definition) {
        return new ExperimentRules(
                definition.getProject(),
                definition.getExperiment(),
                definition.getPhase(),
                definition.getUnit(),
                definition.getVariants().stream().map(v -> v.getKey()).toList(),
                definition.getStart(),
                definition.getEnd() == null ? Long.MAX_VALUE : definition.getEnd(),
                definition.getActiveFrom(),
                definition.getLateness() == null ? Long.MAX_VALUE : definition.getLateness(),
                definition.getMetrics().stream().map(MetricRule::of).toList());
    }

    /** E2: the place of the variant that the event exposes its unit to, or -1 when it is no exposure of this experiment. */
    public int exposedVariant(Event event) {
        if (event.getExposure() == null || !"exposure".equals(event.getType())) return -1;
        if (!experiment.equals(event.getExposure().getExperiment())) return -1;
        if (event.getTime() < start || event.getTime() >= end) return -1;
        return variants.indexOf(event.getExposure().getVariant());
    }

    /** E4: received minus event time exceeds the lateness. */
    public boolean isLate(long eventTime, long received) {
        return received - eventTime > lateness;
    }

    /** E3: {@code firstExposure <= eventTime < min(firstExposure + window, end)}. */
    public boolean counts(MetricRule metric, long eventTime, long firstExposure) {
        // Subtract, don't add: firstExposure + window overflows for a metric without a window.
        return eventTime >= firstExposure && eventTime - firstExposure < metric.window() && eventTime < end;
    }
}
