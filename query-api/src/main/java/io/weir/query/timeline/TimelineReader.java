package io.weir.query.timeline;

import io.weir.query.Computing;
import io.weir.query.experiments.Experiments;
import io.weir.query.sums.SumsReader;
import java.time.Instant;
import reactor.core.publisher.Mono;

/** Reads an experiment's hours. Costs what they are, whichever page is asked for: each adds up all before it. */
public final class TimelineReader {

    private final Experiments experiments;
    private final SumsReader sums;
    private final Computing computing;

    public TimelineReader(Experiments experiments, SumsReader sums, Computing computing) {
        this.experiments = experiments;
        this.sums = sums;
        this.computing = computing;
    }

    /**
     * The timeline document.
     *
     * @param generation whose numbers, or null: the active one's
     * @param variant only this one, or null
     * @param metric only this one, or null
     * @param after only hours that begin later, or null
     */
    public Mono<Object> read(
            String project, String key, Long generation, String variant, String metric, Instant after) {
        return experiments
                .active(project, key, generation)
                .doOnNext(active -> active.experiment().requireKnown(variant, metric))
                .flatMap(active -> computing.inTurn(sums.hours(active.generation(), project, key)
                        .map(snapshot -> TimelineRules.timeline(
                                active.experiment(), active.generation(), snapshot, variant, metric, after))));
    }
}
