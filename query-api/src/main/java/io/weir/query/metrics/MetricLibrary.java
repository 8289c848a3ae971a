package io.weir.query.metrics;

import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import io.weir.query.Database;
import io.weir.query.Edit;
import io.weir.query.Rows;
import io.weir.query.json.Fields;
import io.weir.query.json.Json;
import io.weir.query.json.MergePatch;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The library: defining, reading and changing metrics that experiments share. */
public final class MetricLibrary {

    private final MetricStore store;
    private final Clock clock;

    public MetricLibrary(MetricStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** @param created false when the same metric was there already */
    public record Defined(LibraryMetric metric, boolean created) {}

    /** @param next to go on after, or null at the end */
    public record Page(List<LibraryMetric> metrics, String next) {}

    /** @param next to go on before, or null at the end */
    public record History(List<LibraryMetric> versions, Integer next) {}

    /** @param by who says to do it, or null */
    public Mono<Defined> define(String project, byte[] body, String by) {
        LibraryMetric asked = MetricReader.library(Json.read(body));
        LibraryMetric first = asked.versioned(1, by, now());
        return store.insert(project, first)
                .flatMap(created -> created
                        ? Mono.just(new Defined(first, true))
                        : Database.newest(get(project, asked.key(), null))
                                .map(known -> new Defined(same(known, asked), false)));
    }

    /**
     * @param version null: the newest
     * @throws ProblemException METRIC_NOT_FOUND
     */
    public Mono<LibraryMetric> get(String project, String key, Integer version) {
        Mono<LibraryMetric> found;
        if (key.startsWith(LibraryMetric.BUILT_IN)) found = Mono.justOrEmpty(BuiltInMetrics.find(key, version));
        else if (!Fields.isStorable(key)) found = Mono.empty();
        else if (version == null)
            found = store.versions(project, key, Integer.MAX_VALUE, 1).next();
        else found = store.version(project, key, version);
        return found.switchIfEmpty(Mono.error(() -> new ProblemException(Problem.of(
                ProblemCode.METRIC_NOT_FOUND,
                "The library has no metric " + key + (version == null ? "" : " version " + version)
                        + ". GET /v1/metrics lists those that it has."))));
    }

    /** The newest version of each, Weir's own among them, by key. */
    public Mono<Page> list(String project, MetricList asked) {
        return Flux.merge(Flux.fromIterable(BuiltInMetrics.newest(asked)), store.newest(project, asked, Rows.PAGE + 1))
                .sort(Comparator.comparing(LibraryMetric::key))
                .take(Rows.PAGE + 1)
                .collectList()
                .map(Rows::of)
                .map(page -> new Page(
                        page.rows(), page.more() ? page.rows().getLast().key() : null));
    }

    /**
     * The versions of one metric, the newest first.
     *
     * @param before versions below this one
     */
    public Mono<History> history(String project, String key, int before) {
        return get(project, key, null)
                .flatMap(newest -> versions(project, newest, before).collectList())
                .map(Rows::of)
                .map(page -> new History(
                        page.rows(), page.more() ? page.rows().getLast().version() : null));
    }

    private Flux<LibraryMetric> versions(String project, LibraryMetric newest, int before) {
        return newest.builtIn()
                ? Flux.fromIterable(BuiltInMetrics.versions(newest.key(), before))
                : store.versions(project, newest.key(), before, Rows.PAGE + 1);
    }

    /** Makes the next version, by a merge patch (RFC 7396) of anything but the key. */
    public Mono<LibraryMetric> change(String project, String key, byte[] body, Edit edit) {
        JsonNode patch = Json.read(body);
        if (!patch.isObject()) throw Fields.invalid("", "must be an object");
        return update(project, key, (ObjectNode) patch, edit);
    }

    /** Takes it out of sight; experiments that have it keep it. */
    public Mono<LibraryMetric> archive(String project, String key, Edit edit) {
        return update(project, key, JsonNodeFactory.instance.objectNode().put("archived", true), edit);
    }

    private Mono<LibraryMetric> update(String project, String key, ObjectNode patch, Edit edit) {
        return Database.newest(get(project, key, null)).flatMap(before -> {
            if (before.builtIn()) throw builtInStays(key);
            if (!edit.matches(before.version())) throw changedMeanwhile(key);
            if (patch.has("key") && !key.equals(patch.get("key").asString(null))) {
                throw Fields.invalid("/key", "cannot change. Define another metric instead");
            }
            LibraryMetric asked = MetricReader.library(
                    MergePatch.merged(before.document().put("archived", before.archived()), patch));
            if (asked.says(before)) return Mono.just(before);
            LibraryMetric next = asked.versioned(before.version() + 1, edit.by(), now());
            return store.insert(project, next)
                    .flatMap(done -> done ? Mono.just(next) : Mono.error(changedMeanwhile(key)));
        });
    }

    /** What the documents' metrics name. */
    public Mono<NamedMetrics> named(String project, JsonNode... documents) {
        Set<String> keys = new HashSet<>();
        Set<Integer> versions = new HashSet<>();
        for (JsonNode document : documents) {
            for (JsonNode entry : document.path("metrics")) {
                String key = entry.path("metric").asString("");
                if (!MetricReader.NAME.matcher(key).matches()) continue; // Weir's own, or refused when it is read
                keys.add(key);
                if (entry.path("version").canConvertToInt())
                    versions.add(entry.path("version").asInt());
            }
        }
        if (keys.isEmpty()) return Mono.just(new NamedMetrics(BuiltInMetrics.ALL));
        return Database.newest(store.named(project, keys, versions).collectList())
                .map(named -> {
                    List<LibraryMetric> known = new ArrayList<>(BuiltInMetrics.ALL);
                    known.addAll(named);
                    return new NamedMetrics(known);
                });
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static LibraryMetric same(LibraryMetric known, LibraryMetric asked) {
        if (asked.says(known)) return known;
        throw new ProblemException(Problem.of(
                ProblemCode.METRIC_EXISTS,
                "The library has another metric " + asked.key() + ", version " + known.version()
                        + ". Choose another key, or PATCH it, which makes the next version.",
                "/key"));
    }

    private static ProblemException builtInStays(String key) {
        return new ProblemException(Problem.of(
                ProblemCode.METRIC_BUILT_IN,
                "Metric " + key + " is Weir's own and stays as it is. POST /v1/metrics defines one of yours."));
    }

    private static ProblemException changedMeanwhile(String key) {
        return new ProblemException(Problem.of(
                ProblemCode.CHANGED_MEANWHILE,
                "Metric " + key + " has changed since you read it. Read it again, then change it."));
    }
}
