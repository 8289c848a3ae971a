package io.weir.query.timeline;

import io.weir.query.experiments.ExperimentStore;
import io.weir.query.experiments.Experiments;
import io.weir.query.sums.SumsReader;
import java.time.Instant;
import reactor.core.publisher.Mono;

/** Reads an experiment's hours. Costs what they are, whichever page is asked for: each adds up all before it. */
public final class TimelineReader {

    private final Experiments experiments;
    private final ExperimentStore store;
    private final SumsReader sums;

    public TimelineReader(Experiments experiments, ExperimentStore store, SumsReader sums) {
        this.experiments = experiments;
        this.store = store;
        this.sums = sums;
    }

    /**
     * The timeline document.
     *
     * @param variant only this one, or null
     * @param metric only this one, or null
     * @param after only hours that begin later, or null
     */
    public Mono<Object> read(String project, String key, String variant, String metric, Instant after) {
        return experiments
                .get(project, key)
                .doOnNext(experiment -> experiment.requireKnown(variant, metric))
                .zipWith(store.generation())
                .flatMap(found -> sums.hours(found.getT2(), project, key)
                        .map(snapshot -> TimelineRules.timeline(
                                found.getT1(), found.getT2(), snapshot, variant, metric, after)));
    }
}
