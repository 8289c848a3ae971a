package io.weir.query.experiments;

import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Metric;
import io.weir.schemas.UnitType;
import io.weir.schemas.Variant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * An experiment, as the API shows it and PostgreSQL keeps it.
 *
 * @param variants the first is the control
 * @param end exclusive; null: not yet known
 * @param lateness ISO-8601 duration, or {@link #UNBOUNDED}
 * @param activeFrom received time from which on events are matched
 */
public record Experiment(
        String project,
        String key,
        String name,
        UnitType unit,
        List<VariantSpec> variants,
        Instant start,
        Instant end,
        String lateness,
        List<MetricSpec> metrics,
        long revision,
        int phase,
        long generation,
        Instant activeFrom,
        Instant createdAt,
        Instant updatedAt) {

    public static final String UNBOUNDED = "unbounded";

    /** @param weight relative share, 0 to 1,000,000 */
    public record VariantSpec(String key, int weight) {}

    public Experiment {
        variants = List.copyOf(variants);
        metrics = List.copyOf(metrics);
    }

    /** The same experiment, defined at {@code now}. */
    Experiment defined(String inProject, long inGeneration, Instant now, Duration activationDelay) {
        Instant active = now.plus(activationDelay);
        return new Experiment(
                inProject,
                key,
                name,
                unit,
                variants,
                start == null ? active : start,
                end,
                lateness,
                metrics,
                1,
                0,
                inGeneration,
                active,
                now,
                now);
    }

    Experiment changed(String newName, Instant newEnd, List<MetricSpec> newMetrics, Instant now) {
        return new Experiment(
                project,
                key,
                newName,
                unit,
                variants,
                start,
                newEnd,
                lateness,
                newMetrics,
                revision + 1,
                phase,
                generation,
                activeFrom,
                createdAt,
                now);
    }

    /** True when an analyst who posts {@code asked} asks for what is there already. */
    boolean isWhatWasAsked(Experiment asked) {
        Experiment given = new Experiment(
                null,
                key,
                name,
                unit,
                variants,
                asked.start == null ? null : start,
                end,
                lateness,
                metrics,
                0,
                0,
                0,
                null,
                null,
                null);
        return given.equals(asked);
    }

    /** True when an analyst sees no difference but the time of the change. */
    boolean showsAs(Experiment other) {
        return name.equals(other.name) && Objects.equals(end, other.end) && metrics.equals(other.metrics);
    }

    /** What the stream must know of it. */
    ExperimentDefinition definition() {
        return ExperimentDefinition.newBuilder()
                .setProject(project)
                .setExperiment(key)
                .setRevision(revision)
                .setGeneration(generation)
                .setPhase(phase)
                .setUnit(unit)
                .setVariants(variants.stream()
                        .map(v -> new Variant(v.key(), v.weight()))
                        .toList())
                .setStart(start.toEpochMilli())
                .setEnd(end == null ? null : end.toEpochMilli())
                .setActiveFrom(activeFrom.toEpochMilli())
                .setLateness(
                        UNBOUNDED.equals(lateness)
                                ? null
                                : Duration.parse(lateness).toMillis())
                .setMetrics(metrics.stream().map(Experiment::metric).toList())
                .build();
    }

    private static Metric metric(MetricSpec metric) {
        return Metric.newBuilder()
                .setKey(metric.key())
                .setKind(metric.kind())
                .setEventType(metric.eventType())
                .setOutcome(metric.outcome())
                .setValue(metric.value())
                .setWindow(
                        metric.window() == null
                                ? null
                                : Duration.parse(metric.window()).toMillis())
                .build();
    }
}
