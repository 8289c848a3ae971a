package io.weir.query.accounting;

import io.weir.kit.lag.Lag;
import io.weir.kit.lag.LogEnds;
import io.weir.query.Computing;
import io.weir.query.experiments.Experiment;
import io.weir.query.experiments.ExperimentStore;
import io.weir.query.experiments.Experiments;
import io.weir.query.sums.LogTotals;
import io.weir.query.sums.Positions;
import io.weir.query.sums.StatsSnapshot;
import io.weir.query.sums.SumsReader;
import java.util.List;
import reactor.core.publisher.Mono;

/** Reads the accounting from PostgreSQL, by one statement, which sees one moment. */
public final class AccountingReader {

    private final Experiments experiments;
    private final ExperimentStore store;
    private final SumsReader sums;
    private final LogEnds ends;
    private final Computing computing;

    /** What the metrics show. */
    record Seen(LogTotals totals, Lag lag) {}

    public AccountingReader(
            Experiments experiments, ExperimentStore store, SumsReader sums, LogEnds ends, Computing computing) {
        this.experiments = experiments;
        this.store = store;
        this.sums = sums;
        this.ends = ends;
        this.computing = computing;
    }

    /**
     * The accounting document.
     *
     * @param generation whose numbers, or null: the active one's
     * @param after experiments with keys after this one
     */
    public Mono<Object> read(String project, Long generation, String after) {
        Mono<Long> asked = generation == null ? store.generation() : Mono.just(generation);
        return Mono.zip(experiments.counted(project, after), asked, store.longestRoute())
                .flatMap(found -> {
                    List<String> keys = found.getT1().experiments().stream()
                            .map(Experiment::key)
                            .toList();
                    return computing.inTurn(sums.accounting(found.getT2(), project, keys)
                            .map(snapshot -> AccountingRules.accounting(
                                    project,
                                    found.getT2(),
                                    snapshot,
                                    found.getT3(),
                                    lag(snapshot),
                                    keys,
                                    found.getT1().next())));
                });
    }

    Mono<Seen> seen(String project) {
        return store.generation()
                .flatMap(generation -> sums.accounting(generation, project, List.of()))
                .map(snapshot -> new Seen(AccountingRules.total(snapshot), lag(snapshot)));
    }

    private Lag lag(StatsSnapshot snapshot) {
        return ends.behind(Positions.of(snapshot).read());
    }
}
