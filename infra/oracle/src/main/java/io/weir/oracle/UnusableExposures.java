package io.weir.oracle;

import io.weir.schemas.Event;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.UnitKey;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Exposures that name an experiment, expose nobody and are told with one reason, and the first of them by event time, id, unit, variant.
 */
public record UnusableExposures(long count, long time, String id, String unit, String variant) {

    private static final Comparator<UnusableExposures> FIRST = Comparator.comparingLong(UnusableExposures::time)
            .thenComparing(UnusableExposures::id, UnusableExposures::byCodePoint)
            .thenComparing(UnusableExposures::unit, UnusableExposures::byCodePoint)
            .thenComparing(UnusableExposures::variant, UnusableExposures::byCodePoint);

    static UnusableExposures of(io.weir.schemas.UnusableExposures stored) {
        return new UnusableExposures(
                stored.getCount(),
                stored.getExampleTime(),
                stored.getExampleId(),
                stored.getExampleUnit(),
                stored.getExampleVariant());
    }

    UnusableExposures plus(UnusableExposures other) {
        UnusableExposures first = FIRST.compare(this, other) <= 0 ? this : other;
        return new UnusableExposures(count + other.count, first.time, first.id, first.unit, first.variant);
    }

    /** Nothing, when the record is no such exposure. */
    static void add(Map<String, UnusableExposures> byReason, ExperimentDefinition x, LogRecord record) {
        Event event = record.event();
        if (event.getExposure() == null) return;
        if (!event.getExposure().getExperiment().equals(x.getExperiment())) return;
        String reason = reason(x, record);
        if (reason == null) return;
        String unit = Objects.requireNonNullElse(UnitKey.idOf(x.getUnit(), event), "");
        String variant = event.getExposure().getVariant();
        byReason.merge(
                reason,
                new UnusableExposures(1, event.getTime(), event.getId(), unit, variant),
                UnusableExposures::plus);
    }

    private static String reason(ExperimentDefinition x, LogRecord record) {
        Event event = record.event();
        boolean isKnown = x.getVariants().stream()
                .anyMatch(variant -> variant.getKey().equals(event.getExposure().getVariant()));
        if (!isKnown) return "unknown_variant";
        if (UnitKey.idOf(x.getUnit(), event) == null) return "no_unit";
        if (event.getTime() < x.getStart()) return "before_start";
        if (x.getEnd() != null && event.getTime() >= x.getEnd()) return "after_end";
        if (record.received() < x.getActiveFrom()) return "before_active";
        return MatchedEvents.isOver(x, record.received()) ? "after_active" : null;
    }

    /** All that records of one experiment say. */
    static void merge(Map<String, UnusableExposures> into, List<io.weir.schemas.UnusableExposures> stored) {
        for (io.weir.schemas.UnusableExposures each : stored) {
            into.merge(each.getReason(), of(each), UnusableExposures::plus);
        }
    }

    private static int byCodePoint(String a, String b) {
        return Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
    }
}
