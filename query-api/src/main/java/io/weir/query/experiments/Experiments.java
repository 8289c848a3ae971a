package io.weir.query.experiments;

import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import io.weir.query.Database;
import io.weir.query.Edit;
import io.weir.query.Rows;
import io.weir.query.experiments.AllocationSpec.LayerSpec;
import io.weir.query.experiments.Experiment.VariantSpec;
import io.weir.query.json.Fields;
import io.weir.query.json.Json;
import io.weir.query.metrics.MetricLibrary;
import io.weir.query.metrics.NamedMetrics;
import io.weir.schemas.ExperimentDefinition;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Defining, reading and changing experiments. */
public final class Experiments {

    private final ExperimentStore store;
    private final MetricLibrary metrics;
    private final ActiveCache cache;
    private final Clock clock;
    private final Duration activationDelay;

    public Experiments(
            ExperimentStore store, MetricLibrary metrics, ActiveCache cache, Clock clock, Duration activationDelay) {
        this.store = store;
        this.metrics = metrics;
        this.cache = cache;
        this.clock = clock;
        this.activationDelay = activationDelay;
    }

    /** @param created false when the same definition was there already */
    public record Defined(Experiment experiment, boolean created) {}

    /** @param next to go on after, or null at the end */
    public record Page(List<Experiment> experiments, String next) {}

    /** @param next to go on before, or null at the end */
    public record History(List<Revision> revisions, Long next) {}

    /** The project's experiments of unbounded lateness that are, or were, counted: while one is active, identities are kept for ever. */
    public Mono<List<ExperimentDefinition>> unbounded(String project) {
        return store.unbounded(project).map(Experiment::definition).collectList();
    }

    /** @param by who says to do it, or null */
    public Mono<Defined> define(String project, byte[] body, String by) {
        JsonNode document = Json.read(body);
        return metrics.named(project, document)
                .map(named -> ExperimentReader.experiment(document, named))
                .flatMap(asked -> define(project, asked, by));
    }

    private Mono<Defined> define(String project, Experiment asked, String by) {
        if (asked.inDraft()) {
            Experiment draft = LifeRules.drafted(asked, project, by, now());
            return store.insert(draft).flatMap(created -> defined(draft, asked, created));
        }
        return store.generation()
                .map(generation -> LifeRules.defined(asked, project, generation, by, now(), activationDelay))
                .flatMap(experiment -> inItsLayer(experiment, store.insert(experiment))
                        .flatMap(created -> defined(experiment, asked, created)));
    }

    private Mono<Defined> defined(Experiment experiment, Experiment asked, boolean created) {
        return created
                ? Mono.just(new Defined(experiment, true))
                : Database.newest(get(experiment.project(), experiment.key()))
                        .map(known -> new Defined(same(known, asked), false));
    }

    /** A draft of what another one says, under the key that {@code body} names. */
    public Mono<Defined> clone(String project, String key, byte[] body, String by) {
        Fields fields = Fields.of(Json.read(body), "", "key", "name");
        String newKey = fields.required("key");
        return Database.newest(get(project, key)).flatMap(original -> {
            String name = fields.text("name", "Copy of " + original.name());
            return metrics.named(project, DraftDocument.of(original))
                    .map(named -> DraftDocument.copy(original, newKey, name, named))
                    .flatMap(asked -> define(project, asked, by));
        });
    }

    public Mono<Experiment> get(String project, String key) {
        return existing(key, () -> store.find(project, key));
    }

    /**
     * With the generation to read its numbers of.
     *
     * @throws ProblemException STATE_CONFLICT, when it is a draft, which has no numbers
     */
    public Mono<Active> active(String project, String key) {
        Mono<Active> load = store.findActive(project, key).flatMap(this::withLibrary);
        return existing(key, () -> cache.get(project, key, load))
                .doOnNext(active -> requireNumbers(active.experiment()));
    }

    /**
     * As {@link #active(String, String)}.
     *
     * @param generation to read its numbers of instead, which must be there; null: the active one
     */
    public Mono<Active> active(String project, String key, Long generation) {
        if (generation == null) return active(project, key);
        return active(project, key)
                .flatMap(active -> store.rebuild(generation, project, key)
                        .filter(rebuild -> rebuild.isPending(active.experiment()))
                        .map(rebuild -> rebuild.over(active.experiment()).build())
                        .map(active::with)
                        .defaultIfEmpty(active))
                .map(active -> active.of(generation));
    }

    private Mono<Active> withLibrary(Active active) {
        Experiment experiment = active.experiment();
        return metrics.named(experiment.project(), DraftDocument.of(experiment))
                .map(named -> active.with(named.superseded(experiment.metrics())));
    }

    private static void requireNumbers(Experiment experiment) {
        if (experiment.generation() > 0) return;
        throw new ProblemException(Problem.of(
                ProblemCode.STATE_CONFLICT,
                "Experiment " + experiment.key() + " has no numbers yet: it is a draft. POST /v1/experiments/"
                        + experiment.key() + "/start starts it."));
    }

    private static <T> Mono<T> existing(String key, Supplier<Mono<T>> find) {
        // No experiment has such a key, and PostgreSQL takes no NUL.
        Mono<T> found = Fields.isStorable(key) ? find.get() : Mono.empty();
        return found.switchIfEmpty(Mono.error(() -> new ProblemException(Problem.of(
                ProblemCode.EXPERIMENT_NOT_FOUND,
                "There is no experiment " + key + ". GET /v1/experiments lists those that there are."))));
    }

    public Mono<Page> list(String project, ExperimentList asked) {
        return page(store.list(project, asked, Rows.PAGE + 1, now()), asked::next);
    }

    /** All that numbers are kept of, archived or not, by key. */
    public Mono<Page> counted(String project, String after) {
        return page(store.counted(project, after, Rows.PAGE + 1), Experiment::key);
    }

    private static Mono<Page> page(Flux<Experiment> oneMore, Function<Experiment, String> next) {
        return oneMore.collectList()
                .map(Rows::of)
                .map(page -> new Page(
                        page.rows(), page.more() ? next.apply(page.rows().getLast()) : null));
    }

    /**
     * What became other when, the newest first.
     *
     * @param before revisions below this one
     */
    public Mono<History> history(String project, String key, long before) {
        return get(project, key)
                .flatMap(known ->
                        store.revisions(project, key, before, Rows.PAGE + 1).collectList())
                .map(found -> {
                    List<Revision> revisions = new ArrayList<>();
                    for (int i = 0; i < Math.min(Rows.PAGE, found.size()); i++) {
                        revisions.add(Revision.of(found.get(i), i + 1 < found.size() ? found.get(i + 1) : null));
                    }
                    return new History(
                            revisions,
                            found.size() > Rows.PAGE ? revisions.getLast().revision() : null);
                });
    }

    /** A draft in anything but its key, a started one in what moves no number. */
    public Mono<Experiment> change(String project, String key, byte[] body, Edit edit) {
        JsonNode patch = Json.read(body);
        return update(project, key, edit, before -> requireStanding(before).then(Mono.defer(() -> {
            Instant now = now();
            LifeRules.require(
                    before, now, "changed", State.draft, State.scheduled, State.running, State.paused, State.stopped);
            JsonNode kept = before.inDraft() ? DraftDocument.of(before) : patch; // a draft is read again as a whole
            return metrics.named(project, kept, patch).map(named -> changed(before, patch, named, edit.by(), now));
        })));
    }

    /** True: the body of a change asks for {@link #rebuild}. */
    public static boolean asksForRebuild(byte[] body) {
        return RebuildRules.isAsked(Json.read(body));
    }

    /** The change of a started experiment that a generation is to compute from the beginning of the log. Nothing is written. */
    public Mono<Rebuild> rebuild(String project, String key, byte[] body, Edit edit) {
        ObjectNode patch = (ObjectNode) Json.read(body);
        patch.remove(RebuildRules.REBUILD);
        return Database.newest(get(project, key)).flatMap(before -> {
            if (!edit.matches(before.revision())) return Mono.error(changedMeanwhile(before));
            Instant now = now();
            LifeRules.require(before, now, "rebuilt", State.running, State.paused, State.stopped);
            return metrics.named(project, DraftDocument.of(before), patch)
                    .map(named -> RebuildRules.rebuilt(before, patch, named, now))
                    .map(asked -> Rebuild.of(before, asked, edit.by()));
        });
    }

    /**
     * That no generation computes it by a definition that is to stand.
     *
     * @throws ProblemException STATE_CONFLICT
     */
    public Mono<Void> requireStanding(Experiment experiment) {
        return store.rebuilding(experiment.project(), experiment.key())
                .flatMap(generation -> Mono.error(new ProblemException(Problem.of(
                        ProblemCode.STATE_CONFLICT,
                        "Experiment " + experiment.key() + " is being rebuilt in generation " + generation
                                + " and cannot be changed until that generation is shown. GET /v1/replays/" + generation
                                + " shows its progress; DELETE /v1/replays/" + generation + " cancels the rebuild."))));
    }

    /**
     * What was asked for stands from now on. To be called when its generation is switched to, in the same transaction.
     *
     * @return false when it has stood before
     */
    public Mono<Boolean> stand(Rebuild rebuild) {
        return Database.newest(get(rebuild.project(), rebuild.experiment())).flatMap(standing -> {
            if (!rebuild.isPending(standing)) return Mono.just(false);
            Experiment after = rebuild.over(standing).revised(rebuild.by(), now());
            return store.update(after).flatMap(done -> done ? Mono.just(true) : Mono.error(changedMeanwhile(standing)));
        });
    }

    private Experiment changed(Experiment before, JsonNode patch, NamedMetrics named, String by, Instant now) {
        return before.inDraft()
                ? LifeRules.redrafted(before, DraftDocument.changed(before, patch, named), by, now)
                : ExperimentChange.apply(before, patch, named, by, now, activationDelay);
    }

    /** @param body empty, or an object with a start */
    public Mono<Experiment> start(String project, String key, byte[] body, Edit edit) {
        Instant start = body.length == 0
                ? null
                : Fields.of(Json.read(body), "", "start").time("start");
        return store.generation()
                .flatMap(generation -> update(
                        project,
                        key,
                        edit,
                        draft -> Mono.just(
                                LifeRules.started(draft, start, generation, edit.by(), now(), activationDelay))));
    }

    /** What writes it, when nobody else has its part of the layer while it has it. */
    private <T> Mono<T> inItsLayer(Experiment experiment, Mono<T> written) {
        LayerSpec layer = experiment.allocation().layer();
        if (layer == null || experiment.inDraft()) return written;
        String project = experiment.project();
        // Who defines what is there already is told so, or gets it again.
        Mono<Boolean> isThere = experiment.revision() > 1
                ? Mono.just(false)
                : store.find(project, experiment.key()).hasElement();
        Mono<Void> allowed = isThere.flatMap(there -> there ? Mono.empty() : alone(experiment, layer));
        return store.inTurn(project, layer.name(), allowed.then(written));
    }

    private Mono<Void> alone(Experiment experiment, LayerSpec layer) {
        return store.inLayer(experiment.project(), layer.name())
                .collectList()
                .doOnNext(all -> LayerRules.require(experiment, all))
                .then();
    }

    public Mono<Experiment> stop(String project, String key, Edit edit) {
        return update(
                project,
                key,
                edit,
                running -> Mono.just(LifeRules.stopped(running, edit.by(), now(), activationDelay)));
    }

    public Mono<Experiment> pause(String project, String key, Edit edit) {
        return update(project, key, edit, running -> Mono.just(LifeRules.paused(running, edit.by(), now())));
    }

    public Mono<Experiment> resume(String project, String key, Edit edit) {
        return update(project, key, edit, paused -> Mono.just(LifeRules.resumed(paused, edit.by(), now())));
    }

    public Mono<Experiment> archive(String project, String key, Edit edit) {
        return update(
                project, key, edit, known -> Mono.just(LifeRules.archived(known, edit.by(), now(), activationDelay)));
    }

    public Mono<Experiment> restore(String project, String key, Edit edit) {
        return update(project, key, edit, known -> Mono.just(LifeRules.restored(known, edit.by(), now())));
    }

    /** @param evidence the results that it is made on */
    public Mono<Experiment> decide(String project, String key, byte[] body, Mono<JsonNode> evidence, Edit edit) {
        JsonNode read = Json.read(body);
        return evidence.flatMap(results -> update(project, key, edit, known -> {
            Instant now = now();
            List<String> variants =
                    known.variants().stream().map(VariantSpec::key).toList();
            DecisionSpec decision = DecisionSpec.read(read, variants).made(now, edit.by(), results);
            return Mono.just(LifeRules.decided(known, decision, edit.by(), now));
        }));
    }

    private Mono<Experiment> update(
            String project, String key, Edit edit, Function<Experiment, Mono<Experiment>> change) {
        return Database.newest(get(project, key))
                .flatMap(before -> edit.matches(before.revision())
                        ? change.apply(before).flatMap(after -> write(before, after))
                        : Mono.error(changedMeanwhile(before)));
    }

    private Mono<Experiment> write(Experiment before, Experiment after) {
        if (after.showsAs(before)) return Mono.just(before);
        Mono<Boolean> written = store.update(after);
        // Who wrote here reads it here, without waiting to hear of it.
        return (takesMore(before, after) ? inItsLayer(after, written) : written)
                .doOnTerminate(cache::forget)
                .flatMap(done -> done ? Mono.just(after) : Mono.error(changedMeanwhile(before)));
    }

    /** Of a layer: it has its part for longer than before. */
    private static boolean takesMore(Experiment before, Experiment after) {
        if (before.inDraft()) return true;
        boolean wasEndless = before.over() == null;
        return !wasEndless && (after.over() == null || after.over().isAfter(before.over()));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static Experiment same(Experiment known, Experiment asked) {
        if (known.isWhatWasAsked(asked)) return known;
        throw new ProblemException(Problem.of(
                ProblemCode.EXPERIMENT_EXISTS,
                "There is an experiment " + asked.key() + " with another "
                        + String.join(", ", known.differences(asked))
                        + ". Choose another key, or PATCH what may change.",
                "/key"));
    }

    private static ProblemException changedMeanwhile(Experiment before) {
        return new ProblemException(Problem.of(
                ProblemCode.CHANGED_MEANWHILE,
                "Experiment " + before.key() + " has changed since you read it. Read it again, then change it."));
    }
}
