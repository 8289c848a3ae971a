package io.weir.query.experiments;

import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import io.weir.kit.settings.Horizons;
import io.weir.query.experiments.Experiment.PhaseSpec;
import io.weir.query.experiments.Experiment.VariantSpec;
import io.weir.query.json.Fields;
import io.weir.query.metrics.MetricReader;
import io.weir.query.metrics.MetricSpec;
import io.weir.query.metrics.NamedMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What may be changed of an experiment that events may have reached: nothing that would move numbers that are computed. */
final class ExperimentChange {

    /** Ingest takes events that are as far ahead of its clock; with that, none can lie at or after an end this far off. */
    static final Duration AHEAD = Horizons.AHEAD;

    private static final String NEW = ". Define a new experiment instead, or import the events again under it";
    private static final String INSTEAD = ". Send it with \"rebuild\": true to recompute all numbers of the experiment";

    private ExperimentChange() {}

    /** A JSON merge patch (RFC 7396) of name, about, variants' weights, outside value, end, metrics, analysis and allocation; arrays are replaced as a whole. */
    static Experiment apply(
            Experiment before, JsonNode patch, NamedMetrics named, String by, Instant now, Duration activationDelay) {
        if (patch.isObject()) {
            for (String fixed : List.of("key", "unit")) {
                if (patch.has(fixed)) throw needsRebuild("/" + fixed, "cannot change: units were counted by it" + NEW);
            }
            for (String fixed : List.of("start", "lateness", "cluster_by", "breakdowns")) {
                if (patch.has(fixed))
                    throw needsRebuild("/" + fixed, "cannot change: units were counted by it" + INSTEAD);
            }
        }
        Fields fields = Fields.of(
                patch,
                "",
                "name",
                "about",
                "variants",
                "outside_value",
                "end",
                "metrics",
                "analysis",
                "allocation",
                RebuildRules.REBUILD);
        Instant effective = now.plus(activationDelay);
        Instant end = fields.has("end") ? end(before, fields.time("end"), effective) : before.end();
        List<MetricSpec> metrics =
                fields.has("metrics") ? metrics(before, MetricReader.metrics(fields, named)) : before.metrics();
        List<VariantSpec> variants =
                fields.has("variants") ? variants(before, ExperimentReader.variants(fields)) : before.variants();
        String name = fields.text("name", fields.has("name") ? before.key() : before.name());
        AnalysisSpec analysis = AnalysisSpec.read(fields, metrics, before.analysis());
        AllocationSpec allocation =
                allocation(before, AllocationSpec.read(fields, before.key(), variants, before.allocation()));
        PhaseSpec phase = phase(before, variants, allocation, end, effective);
        if (phase != null) BucketRules.require(variants, allocation.coverage());
        boolean counts = phase != null || !Objects.equals(end, before.end());
        ExperimentBuilder after = ExperimentBuilder.of(before);
        after.name = name;
        after.about = AboutSpec.read(fields, before.about());
        after.variants = variants;
        after.outsideValue = ExperimentReader.outsideValue(fields, variants, before.outsideValue());
        after.end = end;
        after.metrics = metrics;
        after.analysis = analysis;
        after.allocation = allocation;
        after.effectiveFrom = counts ? effective : null;
        if (phase != null) {
            after.phase = phase.phase();
            after.phases =
                    Stream.concat(before.phases().stream(), Stream.of(phase)).toList();
        }
        return after.revised(by, now);
    }

    private static List<VariantSpec> variants(Experiment before, List<VariantSpec> after) {
        List<String> were = before.variants().stream().map(VariantSpec::key).toList();
        if (!after.stream().map(VariantSpec::key).toList().equals(were)) {
            throw needsRebuild("/variants", "may change only in weight and must be, in this order, " + were + NEW);
        }
        List<VariantSpec> kept = new ArrayList<>();
        for (int i = 0; i < after.size(); i++) {
            JsonNode was = before.variants().get(i).value();
            JsonNode asked = after.get(i).value();
            if (asked != null && !asked.equals(was)) {
                throw needsRebuild("/variants/" + i + "/value", "cannot change: units have met the other" + NEW);
            }
            kept.add(after.get(i).withValue(was));
        }
        return kept;
    }

    private static AllocationSpec allocation(Experiment before, AllocationSpec after) {
        AllocationSpec was = before.allocation();
        String moved = !after.seed().equals(was.seed())
                ? "seed"
                : !Objects.equals(after.layer(), was.layer())
                        ? "layer"
                        : Objects.equals(after.holdout(), was.holdout()) ? null : "holdout";
        if (moved == null) return after;
        throw needsRebuild(
                "/allocation/" + moved,
                "cannot change: it would take units out of the experiment, or move them to another variant" + NEW);
    }

    /**
     * The phase that new weights, coverage or targeting begin; null: they are as they were. Events that were received before
     * the change is in force may be ahead of their time: the phase begins where none of them can lie, so that it holds the
     * same units live and replayed.
     */
    private static PhaseSpec phase(
            Experiment before, List<VariantSpec> variants, AllocationSpec allocation, Instant end, Instant effective) {
        AllocationSpec was = before.allocation();
        boolean sameUnits =
                allocation.coverage().equals(was.coverage()) && Objects.equals(allocation.targeting(), was.targeting());
        if (sameUnits && variants.equals(before.variants())) return null;
        Instant from = latest(effective.plus(AHEAD), before.phases().getLast().from());
        if (end != null && !from.isBefore(end)) {
            throw Fields.invalid(
                    sameUnits ? "/variants" : "/allocation",
                    "cannot change any more: a phase from " + from + " would begin at or after the end, " + end);
        }
        return PhaseSpec.of(before.phase() + 1, from, variants, allocation);
    }

    private static Instant latest(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private static Instant end(Experiment before, Instant after, Instant effective) {
        Instant was = before.end();
        if (after == null ? was == null : after.equals(was)) return was;
        if (after != null && !before.start().isBefore(after)) {
            throw Fields.invalid("/end", "must be after the start, " + before.start() + ", is " + after);
        }
        Instant earliest = effective.plus(AHEAD);
        boolean wasPassed = was != null && was.isBefore(earliest);
        boolean isPassed = after != null && after.isBefore(earliest);
        if (wasPassed || isPassed) {
            throw needsRebuild(
                    "/end",
                    "can move only while it lies after " + earliest + ": events around it may have been counted"
                            + INSTEAD);
        }
        return after;
    }

    private static List<MetricSpec> metrics(Experiment before, List<MetricSpec> after) {
        boolean same = before.metrics().size() == after.size();
        for (int i = 0; same && i < after.size(); i++)
            same = before.metrics().get(i).computesLike(after.get(i));
        if (!same) {
            throw needsRebuild(
                    "/metrics",
                    "may change only in name, direction, guardrail, margin, quantile and, where it computes the same, the version in the library: the rest decides which events count"
                            + INSTEAD);
        }
        return after;
    }

    private static ProblemException needsRebuild(String pointer, String reason) {
        return Fields.problem(ProblemCode.CHANGE_NEEDS_REBUILD, pointer, reason);
    }
}
