package io.weir.query.comparison;

import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import io.weir.query.experiments.Experiment;

/** What is taken to vary by chance. */
public enum Basis {
    /** Every unit by itself. */
    units,
    /** Clusters of units, such as the runs of one task. */
    clusters,
    /** Clusters that hold as many units of the one variant as of the other: their differences. */
    paired;

    /**
     * The basis of an experiment's results.
     *
     * @param asked null: clusters where the experiment has some, else units
     * @throws ProblemException PARAMETER_INVALID, when clusters are asked of an experiment that has none
     */
    public static Basis of(Experiment experiment, Basis asked) {
        boolean hasClusters = experiment.clusterBy() != null;
        if (asked == null) return hasClusters ? clusters : units;
        if (asked == units || hasClusters) return asked;
        throw new ProblemException(Problem.of(
                ProblemCode.PARAMETER_INVALID,
                "basis must be units: experiment " + experiment.key() + " has no cluster_by."));
    }
}
