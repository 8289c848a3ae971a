package io.weir.query.experiments;

import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import io.weir.query.metrics.MetricSpec;
import io.weir.query.sums.Route;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.MetricKind;
import io.weir.schemas.UnitType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/**
 * An experiment, as the API shows it and PostgreSQL keeps it.
 *
 * @param variants the first is the control
 * @param outsideValue what an agent gets for a unit that is in no variant; null: no value
 * @param start null: a draft does not say yet
 * @param end exclusive; null: not yet known
 * @param lateness ISO-8601 duration, or {@link #UNBOUNDED}
 * @param clusterBy {@code task}, {@code attributes.NAME} or null
 * @param decision null: none is made
 * @param changedBy who says to have made this revision, or null
 * @param phase number of the newest phase
 * @param phases all there were, in the order of time
 * @param pauses in the order of time; in each of them nobody gets a variant
 * @param generation 0: of a draft, which nothing is counted of
 * @param activeFrom received time from which on events are matched; null: of a draft
 * @param activeUntil received time from which on nothing is matched any more, because it was archived; null: none
 * @param effectiveFrom received time from which on what this revision changed is in force; null: it changed nothing that
 *     events are counted by
 */
public record Experiment(
        String project,
        String key,
        String name,
        AboutSpec about,
        UnitType unit,
        List<VariantSpec> variants,
        JsonNode outsideValue,
        Instant start,
        Instant end,
        String lateness,
        String clusterBy,
        List<BreakdownSpec> breakdowns,
        List<MetricSpec> metrics,
        AnalysisSpec analysis,
        AllocationSpec allocation,
        Stage stage,
        DecisionSpec decision,
        long revision,
        String changedBy,
        int phase,
        List<PhaseSpec> phases,
        List<PauseSpec> pauses,
        long generation,
        Instant activeFrom,
        Instant activeUntil,
        Instant effectiveFrom,
        Instant createdAt,
        Instant updatedAt) {

    public static final String UNBOUNDED = "unbounded";

    /**
     * @param weight relative share, 0 to 1,000,000
     * @param value what an agent gets with the variant; null: its key
     */
    public record VariantSpec(String key, int weight, JsonNode value) {
        public VariantSpec {
            value = AllocationSpec.given(value);
        }

        VariantSpec withValue(JsonNode other) {
            return new VariantSpec(key, weight, other);
        }
    }

    /** @param values every other value, and none, is {@link #OTHER} */
    public record BreakdownSpec(String attribute, List<String> values) {
        /** What no declared value may be called. */
        public static final String OTHER = "other";

        public BreakdownSpec {
            values = List.copyOf(values);
        }
    }

    /**
     * A stretch of the experiment with the same weights, coverage and targeting.
     *
     * @param from event time of a first exposure from which on its unit belongs to the phase
     */
    public record PhaseSpec(
            int phase, Instant from, Map<String, Integer> weights, BigDecimal coverage, JsonNode targeting) {
        public PhaseSpec {
            // Rows of before they existed lack them.
            if (coverage == null) coverage = BigDecimal.ONE;
            targeting = AllocationSpec.given(targeting);
        }

        static PhaseSpec of(int phase, Instant from, List<VariantSpec> variants, AllocationSpec allocation) {
            Map<String, Integer> weights = new LinkedHashMap<>();
            variants.forEach(variant -> weights.put(variant.key(), variant.weight()));
            return new PhaseSpec(phase, from, weights, allocation.coverage(), allocation.targeting());
        }
    }

    /** @param until null: it is not over */
    public record PauseSpec(Instant from, Instant until) {}

    public Experiment {
        variants = List.copyOf(variants);
        metrics = List.copyOf(metrics);
        // Rows of before they existed lack them.
        breakdowns = breakdowns == null ? List.of() : List.copyOf(breakdowns);
        pauses = pauses == null ? List.of() : List.copyOf(pauses);
        outsideValue = AllocationSpec.given(outsideValue);
        if (analysis == null) analysis = AnalysisSpec.DEFAULT;
        if (allocation == null) allocation = AllocationSpec.everybody(key);
        if (about == null) about = AboutSpec.NOTHING;
        if (stage == null) stage = Stage.started;
        boolean hasNone = phases == null || phases.isEmpty();
        boolean isDraft = generation == 0;
        if (hasNone) phases = isDraft ? List.of() : List.of(PhaseSpec.of(phase, start, variants, allocation));
        else phases = List.copyOf(phases);
    }

    /** True when an analyst who posts {@code asked} asks for what is there already. */
    boolean isWhatWasAsked(Experiment asked) {
        return differences(asked).isEmpty();
    }

    /** The fields in which what an analyst posts is another than what is there. */
    List<String> differences(Experiment asked) {
        List<String> differ = new ArrayList<>();
        if (inDraft() != asked.inDraft()) differ.add("draft");
        if (!name.equals(asked.name)) differ.add("name");
        if (!about.equals(asked.about)) differ.add("about");
        if (unit != asked.unit) differ.add("unit");
        if (!variants.equals(asked.variants)) differ.add("variants");
        if (!Objects.equals(outsideValue, asked.outsideValue)) differ.add("outside_value");
        if (asked.start != null && !asked.start.equals(start)) differ.add("start");
        if (!Objects.equals(end, asked.end)) differ.add("end");
        if (!lateness.equals(asked.lateness)) differ.add("lateness");
        if (!Objects.equals(clusterBy, asked.clusterBy)) differ.add("cluster_by");
        if (!breakdowns.equals(asked.breakdowns)) differ.add("breakdowns");
        if (!metrics.equals(asked.metrics)) differ.add("metrics");
        if (!analysis.equals(asked.analysis)) differ.add("analysis");
        if (!allocation.equals(asked.allocation)) differ.add("allocation");
        return differ;
    }

    /** True when an analyst sees no difference but the time of the change. */
    boolean showsAs(Experiment other) {
        return differences(other).isEmpty()
                && Objects.equals(start, other.start)
                && stage == other.stage
                && pauses.equals(other.pauses)
                && Objects.equals(decision, other.decision);
    }

    public boolean inDraft() {
        return stage == Stage.draft;
    }

    /** Where it is in its life at {@code now}. */
    public State state(Instant now) {
        if (stage != Stage.started) return State.valueOf(stage.name());
        boolean over = isOver(end, now) || isOver(allocation.until(), now);
        if (over) return State.stopped;
        if (now.isBefore(start)) return State.scheduled;
        return pausedFrom() == null ? State.running : State.paused;
    }

    /** Time from which nobody gets a variant until it is resumed; null: it is not paused. */
    Instant pausedFrom() {
        return pauses.isEmpty() || pauses.getLast().until() != null
                ? null
                : pauses.getLast().from();
    }

    /** Time from which nobody gets a variant any more; null: not yet known. */
    Instant over() {
        Instant until = allocation.until();
        if (until == null || end == null) return until == null ? end : until;
        return until.isBefore(end) ? until : end;
    }

    private static boolean isOver(Instant time, Instant now) {
        return time != null && !now.isBefore(time);
    }

    /** The key of the variant that the others are compared with. */
    public String control() {
        return variants.getFirst().key();
    }

    /** The key of the metric that decides. */
    public String primaryMetric() {
        return analysis.primary(metrics);
    }

    /** How its events come into its results. */
    public Route route() {
        return new Route(unit, clusterBy != null);
    }

    /** False also when a quantile decides: it is no sum, so there are none over clusters. */
    public boolean decidesByClusters() {
        return clusterBy != null
                && metrics.stream()
                        .noneMatch(
                                metric -> metric.key().equals(primaryMetric()) && metric.kind() == MetricKind.quantile);
    }

    /**
     * Each may be null.
     *
     * @throws ProblemException PARAMETER_INVALID, when the experiment has no such variant or metric
     */
    public void requireKnown(String variant, String metric) {
        require("variant", variant, variants.stream().map(VariantSpec::key).toList());
        require("metric", metric, metrics.stream().map(MetricSpec::key).toList());
    }

    private static void require(String parameter, String asked, List<String> known) {
        if (asked == null || known.contains(asked)) return;
        throw new ProblemException(Problem.of(
                ProblemCode.PARAMETER_INVALID, parameter + " must be one of " + known + ", is " + asked + "."));
    }

    /** What the stream must know of it. */
    public ExperimentDefinition definition() {
        return StreamRecord.of(this);
    }
}
