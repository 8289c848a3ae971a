package io.weir.query.results;

import io.micrometer.core.instrument.MeterRegistry;
import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import io.weir.query.comparison.Basis;
import io.weir.query.experiments.Experiment;
import io.weir.query.experiments.Experiments;
import io.weir.query.experiments.Method;
import io.weir.query.sums.SumsReader;
import java.time.InstantSource;
import reactor.core.publisher.Mono;

/** Reads the sums and makes the results. */
public final class ResultsReader {

    private final Experiments experiments;
    private final SumsReader sums;
    private final MeterRegistry metrics;
    private final InstantSource clock;

    public ResultsReader(Experiments experiments, SumsReader sums, MeterRegistry metrics, InstantSource clock) {
        this.experiments = experiments;
        this.sums = sums;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * The results document.
     *
     * @param method null: the experiment's own
     * @param basis null: clusters where the experiment has some, else units
     * @throws ProblemException PARAMETER_INVALID, when clusters are asked of an experiment that has none
     */
    public Mono<Object> read(String project, String key, Method method, Basis basis) {
        return results(project, key, method, basis).cast(Object.class);
    }

    /** The same for a spreadsheet. */
    public Mono<String> csv(String project, String key, Method method, Basis basis) {
        return results(project, key, method, basis).map(ResultsCsv::of);
    }

    private Mono<Results> results(String project, String key, Method method, Basis basis) {
        return experiments.active(project, key).flatMap(active -> sums.results(active.generation(), project, key)
                .doOnNext(snapshot -> metrics.counter("weir.query.results", "source", snapshot.source())
                        .increment())
                .map(snapshot -> ResultsRules.results(
                        active.experiment(),
                        active.generation(),
                        snapshot,
                        method == null ? active.experiment().analysis().method() : method,
                        basis(active.experiment(), basis),
                        clock.instant())));
    }

    private static Basis basis(Experiment experiment, Basis asked) {
        boolean hasClusters = experiment.clusterBy() != null;
        if (asked == null) return hasClusters ? Basis.clusters : Basis.units;
        if (asked == Basis.units || hasClusters) return asked;
        throw new ProblemException(Problem.of(
                ProblemCode.PARAMETER_INVALID,
                "basis must be units: experiment " + experiment.key() + " has no cluster_by."));
    }
}
