package io.weir.query.accounting;

import io.weir.query.Computing;
import io.weir.query.experiments.Experiment;
import io.weir.query.experiments.ExperimentStore;
import io.weir.query.experiments.Experiments;
import io.weir.query.sums.LogTotals;
import io.weir.query.sums.SumsReader;
import java.util.List;
import reactor.core.publisher.Mono;

/** Reads the accounting from PostgreSQL, by one statement, which sees one moment. */
public final class AccountingReader {

    private final Experiments experiments;
    private final ExperimentStore store;
    private final SumsReader sums;
    private final Computing computing;

    public AccountingReader(Experiments experiments, ExperimentStore store, SumsReader sums, Computing computing) {
        this.experiments = experiments;
        this.store = store;
        this.sums = sums;
        this.computing = computing;
    }

    /**
     * The accounting document.
     *
     * @param after experiments with keys after this one
     */
    public Mono<Object> read(String project, String after) {
        return experiments.counted(project, after).zipWith(store.generation()).flatMap(found -> {
            List<String> keys =
                    found.getT1().experiments().stream().map(Experiment::key).toList();
            return computing.inTurn(sums.accounting(found.getT2(), project, keys)
                    .map(snapshot -> AccountingRules.accounting(
                            project,
                            found.getT2(),
                            snapshot,
                            keys,
                            found.getT1().next())));
        });
    }

    Mono<LogTotals> total(String project) {
        return store.generation()
                .flatMap(generation -> sums.accounting(generation, project, List.of()))
                .map(AccountingRules::total);
    }
}
