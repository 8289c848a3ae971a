package io.weir.query.experiments;

import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What may be changed of an experiment that events may have reached: nothing that its numbers depend on. */
final class ExperimentChange {

    /** Ingest takes events that are as far ahead of its clock; with that, none can lie at or after an end this far off. */
    private static final Duration AHEAD = Duration.ofMinutes(5);

    private static final String INSTEAD = ". Define a new experiment instead, or import the events again under it";

    private ExperimentChange() {}

    /** A JSON merge patch (RFC 7396) of name, end and metrics; metrics are replaced as a whole. */
    static Experiment apply(Experiment before, JsonNode patch, Instant now, Duration activationDelay) {
        if (patch.isObject()) {
            for (String fixed : List.of("key", "unit", "variants", "start", "lateness")) {
                if (patch.has(fixed))
                    throw needsRebuild("/" + fixed, "cannot change: units were counted by it" + INSTEAD);
            }
        }
        Fields fields = Fields.of(patch, "", "name", "end", "metrics");
        Instant end = fields.has("end") ? end(before, fields.time("end"), now.plus(activationDelay)) : before.end();
        List<MetricSpec> metrics =
                fields.has("metrics") ? metrics(before, ExperimentReader.metrics(fields)) : before.metrics();
        String name = fields.text("name", fields.has("name") ? before.key() : before.name());
        return before.changed(name, end, metrics, now);
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
                    "may change only in name, direction, guardrail and margin: the rest decides which events count"
                            + INSTEAD);
        }
        return after;
    }

    private static ProblemException needsRebuild(String pointer, String reason) {
        return Fields.problem(ProblemCode.CHANGE_NEEDS_REBUILD, pointer, reason);
    }
}
