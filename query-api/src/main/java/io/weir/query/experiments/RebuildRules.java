package io.weir.query.experiments;

import io.weir.query.json.Fields;
import io.weir.query.metrics.NamedMetrics;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What may be changed of an experiment when all of its numbers are computed anew: anything but which unit gets which variant. Pure. */
final class RebuildRules {

    static final String REBUILD = "rebuild";

    private static final List<String> CHANGEABLE =
            List.of("start", "end", "lateness", "cluster_by", "breakdowns", "metrics", "analysis");

    private RebuildRules() {}

    /**
     * The experiment as asked for.
     *
     * @param patch a JSON merge patch of what may change; none of it: it is computed anew as it stands
     */
    static Experiment rebuilt(Experiment before, ObjectNode patch, NamedMetrics named, Instant now) {
        for (String name : patch.propertyNames()) {
            if (CHANGEABLE.contains(name)) continue;
            throw Fields.invalid(
                    "/" + name.replace("~", "~0").replace("/", "~1"),
                    "cannot be changed by a rebuild: only " + String.join(", ", CHANGEABLE)
                            + " can. Other fields change without a rebuild, in a separate request, or not at all once the experiment has started");
        }
        Experiment asked = DraftDocument.rebuilt(before, patch, named);
        requireStart(before, asked.start(), now);
        requireEnd(before, asked.end());
        ExperimentBuilder rebuilt = ExperimentBuilder.of(before);
        rebuilt.start = asked.start();
        rebuilt.end = asked.end();
        rebuilt.lateness = asked.lateness();
        rebuilt.clusterBy = asked.clusterBy();
        rebuilt.breakdowns = asked.breakdowns();
        rebuilt.metrics = asked.metrics();
        rebuilt.analysis = asked.analysis();
        // What was received before the definition was in force counts too: that is what a start in the past is for.
        Instant earliest = asked.start().minus(ExperimentChange.AHEAD);
        rebuilt.activeFrom = earliest.isBefore(before.activeFrom()) ? earliest : before.activeFrom();
        rebuilt.phases = Rebuild.phases(before.phases(), asked.start());
        return rebuilt.build();
    }

    private static void requireStart(Experiment before, Instant start, Instant now) {
        if (start == null) throw Fields.invalid("/start", "must be a time: the experiment has begun");
        if (!start.equals(before.start()) && start.isAfter(now)) {
            throw Fields.invalid("/start", "must not be in the future: the experiment has begun, at " + before.start());
        }
        if (before.phases().size() > 1 && !start.isBefore(before.phases().get(1).from())) {
            throw Fields.invalid(
                    "/start",
                    "must be before the second phase, which begins at "
                            + before.phases().get(1).from());
        }
    }

    private static void requireEnd(Experiment before, Instant end) {
        boolean isLater = before.end() != null && (end == null || end.isAfter(before.end()));
        if (!isLater || before.allocation().layer() == null) return;
        throw Fields.invalid(
                "/end",
                "cannot move back: another experiment may have its part of the layer "
                        + before.allocation().layer().name() + " by then. Define a new experiment instead");
    }

    /** True: the patch asks for a rebuild. */
    static boolean isAsked(JsonNode patch) {
        if (!patch.isObject() || !patch.has(REBUILD)) return false;
        JsonNode asked = patch.get(REBUILD);
        if (!asked.isBoolean()) throw Fields.invalid("/" + REBUILD, "must be true or false");
        return asked.booleanValue();
    }
}
