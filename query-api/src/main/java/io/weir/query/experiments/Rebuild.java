package io.weir.query.experiments;

import io.weir.kit.rebuild.Rebuilds;
import io.weir.query.experiments.Experiment.PhaseSpec;
import io.weir.schemas.SingleObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A change that moves numbers: a generation computes the experiment by it, from the beginning of the log, and it stands when that generation is
 * switched to. One row of the column {@code rebuilds} of the table {@code generations}.
 *
 * @param definition of {@code document}, as the stream reads it: Avro in Base64
 * @param wasEnd of the experiment that it was asked of
 * @param by who says to have asked, or null
 * @param document the experiment as asked for; its generation is the one that computes it
 */
public record Rebuild(
        String project, String experiment, String definition, Instant wasEnd, String by, Experiment document) {

    static Rebuild of(Experiment before, Experiment asked, String by) {
        return new Rebuild(asked.project(), asked.key(), encoded(asked), before.end(), by, asked);
    }

    /** In the generation that is to compute it. */
    public Rebuild in(long generation) {
        ExperimentBuilder numbered = ExperimentBuilder.of(document);
        numbered.generation = generation;
        Experiment asked = numbered.build();
        return new Rebuild(project, experiment, encoded(asked), wasEnd, by, asked);
    }

    private static String encoded(Experiment asked) {
        return Base64.getEncoder().encodeToString(SingleObject.EXPERIMENT.encode(asked.definition()));
    }

    /** True: it does not stand yet. */
    boolean isPending(Experiment standing) {
        return !standing.inDraft() && standing.generation() < document.generation();
    }

    /** What stands, with what was asked for. What somebody did meanwhile holds too: a stop, a pause, other weights. */
    ExperimentBuilder over(Experiment standing) {
        ExperimentBuilder rebuilt = ExperimentBuilder.of(standing);
        rebuilt.start = document.start();
        rebuilt.end = Rebuilds.end(standing.end(), document.end(), wasEnd);
        rebuilt.activeFrom = document.activeFrom();
        rebuilt.effectiveFrom = null;
        rebuilt.lateness = document.lateness();
        rebuilt.clusterBy = document.clusterBy();
        rebuilt.breakdowns = document.breakdowns();
        rebuilt.metrics = document.metrics();
        rebuilt.analysis = document.analysis();
        rebuilt.phases = phases(standing.phases(), document.start());
        rebuilt.generation = document.generation();
        return rebuilt;
    }

    /** The first of them begins with the experiment. */
    static List<PhaseSpec> phases(List<PhaseSpec> standing, Instant start) {
        List<PhaseSpec> phases = new ArrayList<>(standing);
        PhaseSpec first = standing.getFirst();
        phases.set(0, new PhaseSpec(first.phase(), start, first.weights(), first.coverage(), first.targeting()));
        return phases;
    }
}
