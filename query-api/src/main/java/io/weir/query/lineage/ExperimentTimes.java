package io.weir.query.lineage;

import io.weir.kit.settings.Horizons;
import io.weir.schemas.Event;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Metric;
import io.weir.schemas.PhaseStart;
import io.weir.schemas.Variant;
import java.time.Duration;
import java.util.List;

/** Rules E1 to E4 of one event in one experiment, straight from the definition. Times are epoch milliseconds. */
final class ExperimentTimes {

    /** How long an identity is known, unless an experiment of unbounded lateness is active. */
    static final long REMEMBERED_MS = Horizons.IDENTITY_MEMORY.toMillis();

    private static final long HOUR = Duration.ofHours(1).toMillis();

    private ExperimentTimes() {}

    /**
     * E1: what is received then is still a copy of, or in conflict with, what was received before.
     *
     * @param unbounded the project's experiments of unbounded lateness: identities are the project's, whatever experiment asks
     */
    static boolean remembers(List<ExperimentDefinition> unbounded, long before, long received) {
        return received - before <= REMEMBERED_MS
                || unbounded.stream().anyMatch(x -> isActive(x, before) && !isOver(x, received));
    }

    static boolean isActive(ExperimentDefinition x, long received) {
        return received >= x.getActiveFrom() && !isOver(x, received);
    }

    /** An event before the end would be late, or the experiment was archived. */
    private static boolean isOver(ExperimentDefinition x, long received) {
        if (x.getActiveUntil() != null && received >= x.getActiveUntil()) return true;
        return x.getEnd() != null && x.getLateness() != null && received - x.getEnd() > x.getLateness();
    }

    /** Event time of the first event that could count for a unit: the exposure, or the earliest hour that is looked back to. */
    static long reachOf(ExperimentDefinition x, long firstExposure) {
        long hour = Math.floorDiv(firstExposure, HOUR) * HOUR;
        long reach = firstExposure;
        for (Metric metric : x.getMetrics()) {
            if (metric.getLookback() != null) reach = Math.min(reach, hour - metric.getLookback());
        }
        return reach;
    }

    /** E2. */
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

    /** Some first exposure could let an event of this time count for the metric or its covariate. */
    static boolean reaches(ExperimentDefinition x, Metric metric, Event event) {
        long before = metric.getLookback() == null ? 0 : metric.getLookback() + HOUR;
        return event.getTime() >= x.getStart() - before && isBeforeEnd(x, event);
    }

    /** E4. */
    static boolean isLate(ExperimentDefinition x, LoggedEvent event) {
        return x.getLateness() != null && event.received() - event.event().getTime() > x.getLateness();
    }

    /** E3. */
    static boolean counts(ExperimentDefinition x, Metric metric, long firstExposure, Event event) {
        return event.getTime() >= firstExposure
                && (metric.getWindow() == null || event.getTime() - firstExposure < metric.getWindow())
                && isBeforeEnd(x, event);
    }

    /** E3: in the whole hours before the one of the first exposure. */
    static boolean countsBefore(ExperimentDefinition x, Metric metric, long firstExposure, Event event) {
        if (metric.getLookback() == null) return false;
        long hour = Math.floorDiv(firstExposure, HOUR) * HOUR;
        return event.getTime() < hour && hour - event.getTime() <= metric.getLookback() && isBeforeEnd(x, event);
    }

    static int phaseOf(ExperimentDefinition x, long firstExposure) {
        int found = 0;
        for (PhaseStart phase : x.getPhases()) {
            if (phase.getFrom() <= firstExposure) found = phase.getPhase();
        }
        return found;
    }

    private static boolean isBeforeEnd(ExperimentDefinition x, Event event) {
        return x.getEnd() == null || event.getTime() < x.getEnd();
    }
}
