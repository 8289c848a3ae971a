package io.weir.query.replays;

import io.weir.kit.lag.LogEnds;
import io.weir.kit.problem.ProblemException;
import io.weir.query.Computing;
import io.weir.query.experiments.ActiveCache;
import io.weir.query.experiments.ExperimentStore;
import io.weir.query.experiments.Experiments;
import io.weir.query.experiments.Rebuild;
import io.weir.query.replays.Generation.State;
import io.weir.query.sums.Positions;
import io.weir.query.sums.Route;
import io.weir.query.sums.SumsReader;
import java.util.List;
import java.util.SortedMap;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Generations: starting one beside the one that is shown, switching to it and back, and dropping it. Only the table is written
 * here; streams does what it says.
 */
public final class Replays {

    private final ReplayStore store;
    private final ExperimentStore experiments;
    private final Experiments definitions;
    private final ActiveCache served;
    private final SumsReader sums;
    private final LogEnds ends;
    private final Computing computing;

    /** @param served what is kept of the active generation */
    public Replays(
            ReplayStore store,
            ExperimentStore experiments,
            Experiments definitions,
            ActiveCache served,
            SumsReader sums,
            LogEnds ends,
            Computing computing) {
        this.store = store;
        this.experiments = experiments;
        this.definitions = definitions;
        this.served = served;
        this.sums = sums;
        this.ends = ends;
        this.computing = computing;
    }

    /** All, in the order of their numbers. */
    public Mono<List<ReplayDocument>> list() {
        return experiments.longestRoute().flatMap(route -> store.all()
                .concatMap(generation -> document(generation, route))
                .collectList());
    }

    /** @throws ProblemException REPLAY_NOT_FOUND */
    public Mono<ReplayDocument> get(long number) {
        return existing(number).flatMap(this::document);
    }

    /**
     * That its numbers can be asked for.
     *
     * @param number null: the active one, which there always is
     * @throws ProblemException REPLAY_NOT_FOUND
     */
    public Mono<Void> require(Long number) {
        return number == null ? Mono.empty() : existing(number).then();
    }

    /**
     * A new one, whose number was never another's.
     *
     * @param maxRate events per second that it may read of the log while it is not the active one; null: as many as it can
     */
    public Mono<ReplayDocument> start(Integer maxRate) {
        return Mono.fromRunnable(() -> ReplayRules.requireWholeLog(ends.age() != null, ends.removed()))
                .then(store.inTurn(store.all()
                        .collectList()
                        .doOnNext(ReplayRules::requireRoom)
                        .flatMap(all -> store.insert(maxRate))))
                .flatMap(this::document);
    }

    /**
     * A new one that computes one experiment by another definition. It is switched to when it has caught up ({@link RebuildSwitch}), and
     * the one before is dropped: its numbers were computed by what does not stand any more.
     */
    public Mono<ReplayDocument> rebuild(Rebuild asked) {
        return Mono.fromRunnable(() -> ReplayRules.requireWholeLog(ends.age() != null, ends.removed()))
                .then(store.inTurn(store.all()
                        .collectList()
                        .doOnNext(ReplayRules::requireRoom)
                        .then(definitions.requireStanding(asked.document()))
                        .then(Mono.defer(() -> store.insert(asked)))))
                .flatMap(this::document);
    }

    /** Those that are computed for a rebuild and could be switched to now. */
    Mono<List<Long>> rebuiltAndReady() {
        return store.all()
                .filter(ReplayRules::isAwaited)
                .concatMap(this::document)
                .filter(ReplayDocument::caughtUp)
                .map(ReplayDocument::generation)
                .collectList();
    }

    /** It stands still; its numbers can be read on. */
    public Mono<ReplayDocument> pause(long number) {
        return change(number, ReplayRules::paused);
    }

    /** It is computed on from where it was. */
    public Mono<ReplayDocument> resume(long number) {
        return change(number, ReplayRules::resumed);
    }

    /** It reads at most so many events of the log in a second, unless it is the active one; null: as many as it can. */
    public Mono<ReplayDocument> limit(long number, Integer maxRate) {
        return change(number, known -> known.atMost(maxRate));
    }

    /** It, its state and its numbers are removed for good, a moment later. */
    public Mono<ReplayDocument> drop(long number) {
        return change(number, ReplayRules::dropped);
    }

    private Mono<ReplayDocument> change(long number, UnaryOperator<Generation> rule) {
        return store.inTurn(existing(number).flatMap(known -> {
                    Generation changed = rule.apply(known);
                    return changed.equals(known) ? Mono.just(known) : store.update(changed);
                }))
                .flatMap(this::document);
    }

    /**
     * Its numbers are served from now on. The one before stays as it is and is computed on, so that it can be switched back to; after a
     * rebuild it is dropped.
     */
    public Mono<ReplayDocument> show(long number) {
        return get(number)
                .flatMap(seen -> store.inTurn(existing(number).flatMap(known -> {
                    if (known.active()) return Mono.just(known);
                    ReplayRules.requireReady(known, seen.behind());
                    return Flux.fromIterable(known.rebuilds())
                            .concatMap(definitions::stand)
                            .any(isNew -> isNew)
                            .flatMap(isNew -> store.show(number, isNew ? State.dropping : State.computing));
                })))
                .doOnTerminate(served::forget)
                .flatMap(this::document);
    }

    private Mono<Generation> existing(long number) {
        return store.find(number).switchIfEmpty(Mono.error(() -> ReplayRules.notFound(Long.toString(number))));
    }

    private Mono<ReplayDocument> document(Generation generation) {
        return experiments.longestRoute().flatMap(route -> document(generation, route));
    }

    /** @param route that of the results which events come to last */
    private Mono<ReplayDocument> document(Generation generation, Route route) {
        return computing.inTurn(sums.progress(generation.number())).map(snapshot -> {
            SortedMap<Integer, Long> asOf = Positions.of(snapshot).of(route);
            return ReplayDocument.of(generation, asOf, ends.behind(asOf));
        });
    }
}
