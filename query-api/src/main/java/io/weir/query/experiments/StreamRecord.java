package io.weir.query.experiments;

import io.weir.query.experiments.Experiment.PhaseSpec;
import io.weir.query.experiments.Experiment.VariantSpec;
import io.weir.query.metrics.DenominatorSpec;
import io.weir.query.metrics.FilterSpec;
import io.weir.query.metrics.MetricSpec;
import io.weir.schemas.Allocation;
import io.weir.schemas.AttributeFilter;
import io.weir.schemas.Breakdown;
import io.weir.schemas.Decimals;
import io.weir.schemas.Denominator;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Metric;
import io.weir.schemas.MetricKind;
import io.weir.schemas.PhaseStart;
import io.weir.schemas.Variant;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** An experiment as the stream's record of it: what decides which events count, and nothing else. */
final class StreamRecord {

    private StreamRecord() {}

    static ExperimentDefinition of(Experiment experiment) {
        return ExperimentDefinition.newBuilder()
                .setProject(experiment.project())
                .setExperiment(experiment.key())
                .setRevision(experiment.revision())
                .setGeneration(experiment.generation())
                .setPhase(experiment.phase())
                .setUnit(experiment.unit())
                .setVariants(experiment.variants().stream()
                        .map(v -> new Variant(v.key(), v.weight(), text(v.value())))
                        .toList())
                .setStart(milliseconds(experiment.start()))
                .setEnd(experiment.end() == null ? null : experiment.end().toEpochMilli())
                .setActiveFrom(milliseconds(experiment.activeFrom()))
                .setActiveUntil(
                        experiment.activeUntil() == null
                                ? null
                                : experiment.activeUntil().toEpochMilli())
                .setLateness(
                        Experiment.UNBOUNDED.equals(experiment.lateness()) ? null : milliseconds(experiment.lateness()))
                .setMetrics(
                        experiment.metrics().stream().map(StreamRecord::metric).toList())
                .setPhases(experiment.phases().stream()
                        .map(phase -> phaseStart(phase, experiment.variants()))
                        .toList())
                .setEffectiveFrom(milliseconds(experiment.effectiveFrom()))
                .setClusterBy(experiment.clusterBy())
                .setBreakdowns(experiment.breakdowns().stream()
                        .map(breakdown -> new Breakdown(breakdown.attribute(), breakdown.values()))
                        .toList())
                .setAllocation(allocation(experiment))
                .setOutsideValue(text(experiment.outsideValue()))
                .build();
    }

    private static PhaseStart phaseStart(PhaseSpec phase, List<VariantSpec> variants) {
        return new PhaseStart(
                phase.phase(),
                phase.from().toEpochMilli(),
                variants.stream()
                        .map(variant -> phase.weights().get(variant.key()))
                        .toList(),
                millionthsOf(phase.coverage()),
                text(phase.targeting()));
    }

    private static Allocation allocation(Experiment experiment) {
        AllocationSpec allocation = experiment.allocation();
        // Nobody gets a variant at any time: what is archived is out of sight for agents too.
        Instant until = experiment.stage() == Stage.archived ? experiment.start() : allocation.until();
        Instant pausedFrom = experiment.pausedFrom();
        Allocation.Builder record = Allocation.newBuilder()
                .setSeed(allocation.seed())
                .setForced(allocation.forced())
                .setPausedFrom(pausedFrom == null ? null : pausedFrom.toEpochMilli())
                .setUntil(until == null ? null : until.toEpochMilli());
        if (allocation.layer() != null) {
            record.setLayer(allocation.layer().name())
                    .setLayerFrom(millionthsOf(allocation.layer().from()))
                    .setLayerTo(millionthsOf(allocation.layer().to()))
                    .setLayerHash(allocation.layer().hash());
        }
        if (allocation.holdout() != null) {
            record.setHoldout(allocation.holdout().name())
                    .setHoldoutShare(millionthsOf(allocation.holdout().share()));
        }
        return record.build();
    }

    private static int millionthsOf(BigDecimal share) {
        return Math.toIntExact(Decimals.toMillionths(share));
    }

    private static String text(JsonNode json) {
        return json == null ? null : json.toString();
    }

    private static Metric metric(MetricSpec metric) {
        return Metric.newBuilder()
                .setKey(metric.key())
                .setKind(metric.kind())
                .setAggregation(metric.aggregation() == null ? MetricKind.unknown : metric.aggregation())
                .setEventType(metric.eventType())
                .setOutcome(metric.outcome())
                .setValue(metric.value())
                .setPlus(metric.plus())
                .setAtLeast(millionths(metric.atLeast()))
                .setFilters(filters(metric.filters()))
                .setCap(millionths(metric.cap()))
                .setDenominator(denominator(metric.denominator()))
                .setWindow(milliseconds(metric.window()))
                .setLookback(milliseconds(metric.lookback()))
                .build();
    }

    private static Denominator denominator(DenominatorSpec denominator) {
        if (denominator == null) return null;
        return Denominator.newBuilder()
                .setAggregation(denominator.aggregation())
                .setEventType(denominator.eventType())
                .setOutcome(denominator.outcome())
                .setValue(denominator.value())
                .setPlus(denominator.plus())
                .setAtLeast(millionths(denominator.atLeast()))
                .setFilters(filters(denominator.filters()))
                .setCap(millionths(denominator.cap()))
                .build();
    }

    private static List<AttributeFilter> filters(List<FilterSpec> filters) {
        return filters.stream()
                .map(filter -> new AttributeFilter(filter.attribute(), filter.values()))
                .toList();
    }

    private static Long millionths(BigDecimal amount) {
        return amount == null ? null : Decimals.toMillionths(amount);
    }

    /** 0: there is none. */
    private static long milliseconds(Instant time) {
        return time == null ? 0 : time.toEpochMilli();
    }

    private static Long milliseconds(String duration) {
        return duration == null ? null : Duration.parse(duration).toMillis();
    }
}
