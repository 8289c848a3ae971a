package io.weir.query.experiments;

import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import io.weir.query.json.Fields;
import io.weir.query.json.Json;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** Defining, reading and changing experiments. */
public final class Experiments {

    /** Most that one page of the list holds. */
    private static final int PAGE = 100;

    private final ExperimentStore store;
    private final ActiveCache cache;
    private final Clock clock;
    private final Duration activationDelay;

    public Experiments(ExperimentStore store, ActiveCache cache, Clock clock, Duration activationDelay) {
        this.store = store;
        this.cache = cache;
        this.clock = clock;
        this.activationDelay = activationDelay;
    }

    /** @param created false when the same definition was there already */
    public record Defined(Experiment experiment, boolean created) {}

    /** @param next the key to go on after, or null at the end */
    public record Page(List<Experiment> experiments, String next) {}

    public Mono<Defined> define(String project, byte[] body) {
        Experiment asked = ExperimentReader.experiment(Json.read(body));
        return store.generation().flatMap(generation -> {
            Experiment experiment = asked.defined(project, generation, now(), activationDelay);
            if (experiment.end() != null && !experiment.start().isBefore(experiment.end())) {
                throw Fields.invalid(
                        "/end", "must be after the start, " + experiment.start() + ", is " + experiment.end());
            }
            return store.insert(experiment)
                    .flatMap(created -> created
                            ? Mono.just(new Defined(experiment, true))
                            : get(project, asked.key()).map(known -> new Defined(same(known, asked), false)));
        });
    }

    public Mono<Experiment> get(String project, String key) {
        return existing(key, () -> store.find(project, key));
    }

    /** With the generation to read its numbers of. */
    public Mono<Active> active(String project, String key) {
        return existing(key, () -> cache.get(project, key, store.findActive(project, key)));
    }

    private static <T> Mono<T> existing(String key, Supplier<Mono<T>> find) {
        // No experiment has such a key, and PostgreSQL takes no NUL.
        Mono<T> found = Fields.isStorable(key) ? find.get() : Mono.empty();
        return found.switchIfEmpty(Mono.error(() -> new ProblemException(Problem.of(
                ProblemCode.EXPERIMENT_NOT_FOUND,
                "There is no experiment " + key + ". GET /v1/experiments lists those that there are."))));
    }

    /** In the order of keys. */
    public Mono<Page> list(String project, String after) {
        if (!Fields.isStorable(after)) {
            throw new ProblemException(Problem.of(
                    ProblemCode.TEXT_INVALID, "after must be a key: the field next of the page before this one."));
        }
        return store.list(project, after, PAGE + 1).collectList().map(found -> {
            boolean more = found.size() > PAGE;
            List<Experiment> page = more ? found.subList(0, PAGE) : found;
            return new Page(List.copyOf(page), more ? page.getLast().key() : null);
        });
    }

    /**
     * @param ifMatch the revision that the analyst has seen, or null: whichever there is
     */
    public Mono<Experiment> change(String project, String key, byte[] body, Long ifMatch) {
        JsonNode patch = Json.read(body);
        return get(project, key).flatMap(before -> {
            if (ifMatch != null && ifMatch != before.revision()) return Mono.error(changedMeanwhile(before));
            Experiment after = ExperimentChange.apply(before, patch, now(), activationDelay);
            if (after.showsAs(before)) return Mono.just(before);
            // Who wrote here reads it here, without waiting to hear of it.
            return store.update(after)
                    .doOnTerminate(cache::forget)
                    .flatMap(done -> done ? Mono.just(after) : Mono.error(changedMeanwhile(before)));
        });
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
