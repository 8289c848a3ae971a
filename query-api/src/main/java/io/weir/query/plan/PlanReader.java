package io.weir.query.plan;

import io.weir.query.experiments.ExperimentStore;
import io.weir.query.experiments.Experiments;
import io.weir.query.sums.SumsReader;
import reactor.core.publisher.Mono;

/** Reads the metric's history and makes the plan. Nothing is stored. */
public final class PlanReader {

    private final Experiments experiments;
    private final ExperimentStore store;
    private final SumsReader sums;

    public PlanReader(Experiments experiments, ExperimentStore store, SumsReader sums) {
        this.experiments = experiments;
        this.store = store;
        this.sums = sums;
    }

    /** The plan document. */
    public Mono<Object> read(String project, byte[] body) {
        return Mono.fromSupplier(() -> PlanRequest.read(body)).flatMap(asked -> experiments
                .get(project, asked.experiment())
                .zipWith(store.generation())
                .flatMap(found -> Mono.zip(
                                sums.results(found.getT2(), project, asked.experiment()),
                                sums.hours(found.getT2(), project, asked.experiment()))
                        .map(read -> PlanRules.plan(asked, found.getT1(), found.getT2(), read.getT1(), read.getT2()))));
    }
}
