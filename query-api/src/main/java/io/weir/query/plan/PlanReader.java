package io.weir.query.plan;

import io.weir.query.Computing;
import io.weir.query.experiments.Active;
import io.weir.query.experiments.Experiments;
import io.weir.query.sums.SumsReader;
import reactor.core.publisher.Mono;

/** Reads the metric's history and makes the plan. Nothing is stored. */
public final class PlanReader {

    private final Experiments experiments;
    private final SumsReader sums;
    private final Computing computing;

    public PlanReader(Experiments experiments, SumsReader sums, Computing computing) {
        this.experiments = experiments;
        this.sums = sums;
        this.computing = computing;
    }

    /** The plan document. */
    public Mono<Object> read(String project, byte[] body) {
        return Mono.fromSupplier(() -> PlanRequest.read(body)).flatMap(asked -> experiments
                .active(project, asked.experiment())
                .flatMap(active -> computing.inTurn(plan(project, asked, active))));
    }

    private Mono<Plan> plan(String project, PlanRequest asked, Active active) {
        return Mono.zip(
                        sums.results(active.generation(), project, asked.experiment()),
                        sums.hours(active.generation(), project, asked.experiment()))
                .map(read ->
                        PlanRules.plan(asked, active.experiment(), active.generation(), read.getT1(), read.getT2()));
    }
}
