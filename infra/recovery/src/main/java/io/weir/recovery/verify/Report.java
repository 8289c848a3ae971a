package io.weir.recovery.verify;

import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * What a verification has found.
 *
 * @param asOf by partition of the log the first offset that was not looked at
 * @param events of the log that were read
 * @param spilledBytes of them that did not fit in the memory
 * @param redis why Redis was not compared; null: it was
 */
public record Report(
        long generation,
        SortedMap<Integer, Long> asOf,
        long events,
        long spilledBytes,
        List<OfExperiment> experiments,
        List<OfProject> projects,
        Outcome.Moving redis) {

    /** Of all experiments together. */
    static final int MOST_DIFFERENCES = 50;

    public Report {
        experiments = List.copyOf(experiments);
        projects = List.copyOf(projects);
    }

    /** @param rebuildNeeded a definition came too late: the numbers are known not to be exact */
    public record OfExperiment(String project, String experiment, Outcome outcome, boolean rebuildNeeded) {}

    /** Its accounting. */
    public record OfProject(String project, Outcome outcome) {}

    /** The verdict over all. */
    public enum Verdict {
        equal,
        different,
        not_verified
    }

    public Verdict verdict() {
        if (outcomes().anyMatch(Outcome.Different.class::isInstance)) return Verdict.different;
        boolean isWhole = redis == null && outcomes().allMatch(Outcome.Equal.class::isInstance);
        return isWhole ? Verdict.equal : Verdict.not_verified;
    }

    private Stream<Outcome> outcomes() {
        return Stream.concat(
                experiments.stream().map(OfExperiment::outcome),
                projects.stream().map(OfProject::outcome));
    }

    /** Numbers that are not what the log says, of all. */
    public long different() {
        return outcomes()
                .mapToLong(outcome -> outcome instanceof Outcome.Different found ? found.different() : 0)
                .sum();
    }
}
