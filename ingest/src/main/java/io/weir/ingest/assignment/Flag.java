package io.weir.ingest.assignment;

import io.weir.ingest.assignment.Evaluation.Assigned;
import io.weir.ingest.assignment.Evaluation.Outside;
import io.weir.ingest.assignment.Evaluation.Unusable;
import io.weir.ingest.assignment.Evaluation.Why;
import io.weir.kit.targeting.BucketRange;
import io.weir.kit.targeting.Condition;
import io.weir.schemas.Allocation;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.PhaseStart;
import io.weir.schemas.UnitType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import tools.jackson.databind.json.JsonMapper;

/**
 * An experiment as agents ask for it, with everything worked out that does not depend on the unit. A pure function of
 * definition, context and clock: every instance gives the same answer.
 *
 * @param start clock time, epoch milliseconds
 * @param end exclusive
 * @param pausedFrom from then on nobody gets a variant; {@code Long.MAX_VALUE}: it is not paused
 * @param outsideValue JSON for whoever gets no variant; null: there is none
 */
public record Flag(
        String project,
        String key,
        long revision,
        UnitType unit,
        List<Variant> variants,
        String seed,
        long start,
        long end,
        long pausedFrom,
        String outsideValue,
        Holdout holdout,
        Namespace layer,
        Map<String, String> forced,
        List<Phase> phases) {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final double MILLIONTHS = 1e6;

    /** @param value JSON */
    public record Variant(String key, String value) {}

    /** Its buckets are one function of name and unit, so the units of a smaller share are among those of a larger one. */
    record Holdout(String name, double share) {
        boolean keepsOut(String unit) {
            return BucketHash.of("holdout:" + name, unit) < share;
        }
    }

    /** @param from clock time, epoch milliseconds */
    record Phase(int number, long from, List<BucketRange> ranges, Condition targeting) {}

    public static Flag of(ExperimentDefinition definition) {
        Allocation allocation = definition.getAllocation();
        Long end = definition.getEnd();
        Long until = allocation == null ? null : allocation.getUntil();
        Long pausedFrom = allocation == null ? null : allocation.getPausedFrom();
        VariantValues values = values(definition);
        String outsideValue = definition.getOutsideValue();
        return new Flag(
                definition.getProject(),
                definition.getExperiment(),
                definition.getRevision(),
                definition.getUnit(),
                definition.getVariants().stream()
                        .map(variant -> new Variant(variant.getKey(), values.written(value(variant))))
                        .toList(),
                allocation == null ? definition.getExperiment() : allocation.getSeed(),
                definition.getStart(),
                Math.min(end == null ? Long.MAX_VALUE : end, until == null ? Long.MAX_VALUE : until),
                pausedFrom == null ? Long.MAX_VALUE : pausedFrom,
                outsideValue == null ? null : values.written(outsideValue),
                allocation == null || allocation.getHoldout() == null
                        ? null
                        : new Holdout(allocation.getHoldout(), allocation.getHoldoutShare() / MILLIONTHS),
                allocation == null || allocation.getLayer() == null
                        ? null
                        : new Namespace(
                                allocation.getLayer(),
                                new BucketRange(
                                        allocation.getLayerFrom() / MILLIONTHS, allocation.getLayerTo() / MILLIONTHS),
                                allocation.getLayerHash()),
                allocation == null ? Map.of() : Map.copyOf(allocation.getForced()),
                phases(definition));
    }

    private static VariantValues values(ExperimentDefinition definition) {
        List<String> values = new ArrayList<>();
        for (io.weir.schemas.Variant variant : definition.getVariants()) values.add(value(variant));
        if (definition.getOutsideValue() != null) values.add(definition.getOutsideValue());
        return new VariantValues(values);
    }

    private static String value(io.weir.schemas.Variant variant) {
        String value = variant.getValue();
        return value == null ? JSON.writeValueAsString(variant.getKey()) : value;
    }

    private static List<Phase> phases(ExperimentDefinition definition) {
        List<Integer> own = definition.getVariants().stream()
                .map(io.weir.schemas.Variant::getWeight)
                .toList();
        List<Phase> phases = new ArrayList<>();
        for (PhaseStart phase : definition.getPhases()) phases.add(phase(phase, own));
        if (phases.isEmpty())
            phases.add(new Phase(0, Long.MIN_VALUE, BucketRange.ofRelative(1, own), Condition.ALWAYS));
        return phases;
    }

    private static Phase phase(PhaseStart phase, List<Integer> own) {
        List<Integer> weights = phase.getWeights().isEmpty() ? own : phase.getWeights();
        Condition targeting =
                phase.getTargeting() == null ? Condition.ALWAYS : Condition.read(JSON.readTree(phase.getTargeting()));
        return new Phase(
                phase.getPhase(),
                phase.getFrom(),
                BucketRange.ofRelative(phase.getCoverage() / MILLIONTHS, weights),
                targeting);
    }

    /** @param now epoch milliseconds */
    public Evaluation evaluate(EvaluationContext context, long now) {
        Phase phase = phaseAt(now);
        String id = context.unit(unit);
        if (id == null)
            return new Unusable(
                    "/context/" + unit, "must be the id of the unit: a number, or a text that is not blank.");
        if (now < start) return new Outside(Why.not_started, phase.number);
        if (now >= end) return new Outside(Why.ended, phase.number);
        if (now >= pausedFrom) return new Outside(Why.paused, phase.number);
        Variant chosen = forced(id);
        if (chosen != null) return new Assigned(chosen, id, phase.number, null);
        if (holdout != null && holdout.keepsOut(id)) return new Outside(Why.holdout, phase.number);
        if (layer != null && !layer.holds(id)) return new Outside(Why.other_part_of_layer, phase.number);
        if (!phase.targeting.holds(context.attributes())) return new Outside(Why.not_targeted, phase.number);
        double bucket = BucketHash.of(seed, id);
        OptionalInt place = BucketRange.choose(bucket, phase.ranges);
        return place.isEmpty()
                ? new Outside(Why.not_covered, phase.number)
                : new Assigned(variants.get(place.getAsInt()), id, phase.number, bucket);
    }

    /** True: nobody gets a variant any more, whatever the clock says, because the experiment was archived. */
    public boolean isArchived() {
        return end <= start;
    }

    /** True: the definition names the unit, and says which variant it has. */
    public boolean forces(String id) {
        return forced(id) != null;
    }

    private Phase phaseAt(long now) {
        for (int i = phases.size() - 1; i > 0; i--) if (phases.get(i).from <= now) return phases.get(i);
        return phases.getFirst();
    }

    private Variant forced(String id) {
        String key = forced.get(id);
        if (key == null) return null;
        for (Variant variant : variants) if (variant.key.equals(key)) return variant;
        return null;
    }
}
