package io.weir.query.experiments;

import io.weir.query.experiments.Experiment.BreakdownSpec;
import io.weir.query.experiments.Experiment.PauseSpec;
import io.weir.query.experiments.Experiment.PhaseSpec;
import io.weir.query.experiments.Experiment.VariantSpec;
import io.weir.query.metrics.MetricSpec;
import io.weir.schemas.UnitType;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** An experiment on its way to becoming another: each field is set by its name. */
final class ExperimentBuilder {

    String project;
    String key;
    String name;
    AboutSpec about;
    UnitType unit;
    List<VariantSpec> variants;
    JsonNode outsideValue;
    Instant start;
    Instant end;
    String lateness;
    String clusterBy;
    List<BreakdownSpec> breakdowns;
    List<MetricSpec> metrics;
    AnalysisSpec analysis;
    AllocationSpec allocation;
    Stage stage;
    DecisionSpec decision;
    long revision;
    String changedBy;
    int phase;
    List<PhaseSpec> phases;
    List<PauseSpec> pauses;
    long generation;
    Instant activeFrom;
    Instant activeUntil;
    Instant effectiveFrom;
    Instant createdAt;
    Instant updatedAt;

    static ExperimentBuilder of(Experiment experiment) {
        ExperimentBuilder builder = new ExperimentBuilder();
        builder.project = experiment.project();
        builder.key = experiment.key();
        builder.name = experiment.name();
        builder.about = experiment.about();
        builder.unit = experiment.unit();
        builder.variants = experiment.variants();
        builder.outsideValue = experiment.outsideValue();
        builder.start = experiment.start();
        builder.end = experiment.end();
        builder.lateness = experiment.lateness();
        builder.clusterBy = experiment.clusterBy();
        builder.breakdowns = experiment.breakdowns();
        builder.metrics = experiment.metrics();
        builder.analysis = experiment.analysis();
        builder.allocation = experiment.allocation();
        builder.stage = experiment.stage();
        builder.decision = experiment.decision();
        builder.revision = experiment.revision();
        builder.changedBy = experiment.changedBy();
        builder.phase = experiment.phase();
        builder.phases = experiment.phases();
        builder.pauses = experiment.pauses();
        builder.generation = experiment.generation();
        builder.activeFrom = experiment.activeFrom();
        builder.activeUntil = experiment.activeUntil();
        builder.effectiveFrom = experiment.effectiveFrom();
        builder.createdAt = experiment.createdAt();
        builder.updatedAt = experiment.updatedAt();
        return builder;
    }

    /** As its next revision. */
    Experiment revised(String by, Instant now) {
        revision++;
        changedBy = by;
        updatedAt = now;
        return build();
    }

    Experiment build() {
        return new Experiment(
                project,
                key,
                name,
                about,
                unit,
                variants,
                outsideValue,
                start,
                end,
                lateness,
                clusterBy,
                breakdowns,
                metrics,
                analysis,
                allocation,
                stage,
                decision,
                revision,
                changedBy,
                phase,
                phases,
                pauses,
                generation,
                activeFrom,
                activeUntil,
                effectiveFrom,
                createdAt,
                updatedAt);
    }
}
