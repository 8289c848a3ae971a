package io.weir.query.results;

import io.micrometer.core.instrument.MeterRegistry;
import io.weir.query.experiments.ExperimentStore;
import io.weir.query.experiments.Experiments;
import io.weir.query.sums.SumsReader;
import reactor.core.publisher.Mono;

/** Reads the sums and makes the results. */
public final class ResultsReader {

    private final Experiments experiments;
    private final ExperimentStore store;
    private final SumsReader sums;
    private final MeterRegistry metrics;

    public ResultsReader(Experiments experiments, ExperimentStore store, SumsReader sums, MeterRegistry metrics) {
        this.experiments = experiments;
        this.store = store;
        this.sums = sums;
        this.metrics = metrics;
    }

    /** The results document. */
    public Mono<Object> read(String project, String key) {
        return experiments.get(project, key).zipWith(store.generation()).flatMap(found -> sums.results(
                        found.getT2(), project, key)
                .doOnNext(snapshot -> metrics.counter("weir.query.results", "source", snapshot.source())
                        .increment())
                .map(snapshot -> ResultsRules.results(found.getT1(), found.getT2(), snapshot)));
    }
}
