package io.weir.query.http;

import io.weir.query.Edit;
import io.weir.query.experiments.Experiment;
import io.weir.query.experiments.ExperimentList;
import io.weir.query.experiments.ExperimentList.Sort;
import io.weir.query.experiments.Experiments;
import io.weir.query.experiments.Experiments.Defined;
import io.weir.query.experiments.State;
import io.weir.query.json.Json;
import io.weir.query.replays.Replays;
import io.weir.query.results.ResultsReader;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The addresses of experiments and of their life. */
final class ExperimentHandlers {

    private static final List<String> EVIDENCE =
            List.of("as_of", "generation", "revision", "method", "basis", "verdict", "verdicts", "health");

    private final Experiments experiments;
    private final Replays replays;
    private final ResultsReader results;
    private final RequestBody body;
    private final String project;
    private final Clock clock;

    ExperimentHandlers(
            Experiments experiments,
            Replays replays,
            ResultsReader results,
            RequestBody body,
            String project,
            Clock clock) {
        this.experiments = experiments;
        this.replays = replays;
        this.results = results;
        this.body = body;
        this.project = project;
        this.clock = clock;
    }

    Mono<ServerResponse> define(ServerRequest request) {
        return body.read(request)
                .flatMap(json -> experiments.define(project, json, Edits.by(request)))
                .flatMap(this::defined);
    }

    Mono<ServerResponse> copy(ServerRequest request) {
        return body.read(request)
                .flatMap(json -> experiments.clone(project, key(request), json, Edits.by(request)))
                .flatMap(this::defined);
    }

    private Mono<ServerResponse> defined(Defined defined) {
        return QueryRoutes.json(defined.created() ? HttpStatus.CREATED : HttpStatus.OK)
                .location(URI.create("/v1/experiments/" + defined.experiment().key()))
                .eTag(Edits.tag(defined.experiment().revision()))
                .bodyValue(Json.write(shown(defined.experiment())));
    }

    Mono<ServerResponse> list(ServerRequest request) {
        Parameters asked = Parameters.of(request, "state", "tag", "owner", "metric", "search", "sort", "after");
        Sort sort = asked.choice("sort", Sort.values());
        ExperimentList list = new ExperimentList(
                asked.choice("state", State.values()),
                asked.text("tag"),
                asked.text("owner"),
                asked.text("metric"),
                asked.text("search"),
                sort == null ? Sort.key : sort,
                asked.text("after"));
        return experiments.list(project, list).flatMap(page -> {
            ObjectNode document = (ObjectNode) Json.tree(page);
            ArrayNode shown = document.putArray("experiments");
            page.experiments().forEach(experiment -> shown.add(shown(experiment)));
            return QueryRoutes.json(HttpStatus.OK).bodyValue(Json.write(document));
        });
    }

    Mono<ServerResponse> get(ServerRequest request) {
        return experiments.get(project, key(request)).flatMap(this::answer);
    }

    Mono<ServerResponse> history(ServerRequest request) {
        int before = Parameters.of(request, "before").integer("before", 1, 999_999_999, 999_999_999);
        return experiments.history(project, key(request), before).flatMap(history -> QueryRoutes.json(HttpStatus.OK)
                .bodyValue(Json.write(history)));
    }

    Mono<ServerResponse> change(ServerRequest request) {
        Edit edit = Edits.of(request);
        return body.read(request)
                .flatMap(json -> Experiments.asksForRebuild(json)
                        ? rebuild(request, json, edit)
                        : experiments.change(project, key(request), json, edit).flatMap(this::answer));
    }

    private Mono<ServerResponse> rebuild(ServerRequest request, byte[] json, Edit edit) {
        return experiments
                .rebuild(project, key(request), json, edit)
                .flatMap(replays::rebuild)
                .flatMap(begun -> QueryRoutes.json(HttpStatus.ACCEPTED)
                        .location(URI.create("/v1/replays/" + begun.generation()))
                        .bodyValue(Json.write(begun)));
    }

    Mono<ServerResponse> start(ServerRequest request) {
        Edit edit = Edits.of(request);
        return body.readIfAny(request)
                .flatMap(json -> experiments.start(project, key(request), json, edit))
                .flatMap(this::answer);
    }

    Mono<ServerResponse> stop(ServerRequest request) {
        return experiments.stop(project, key(request), Edits.of(request)).flatMap(this::answer);
    }

    Mono<ServerResponse> pause(ServerRequest request) {
        return experiments.pause(project, key(request), Edits.of(request)).flatMap(this::answer);
    }

    Mono<ServerResponse> resume(ServerRequest request) {
        return experiments.resume(project, key(request), Edits.of(request)).flatMap(this::answer);
    }

    Mono<ServerResponse> archive(ServerRequest request) {
        return experiments.archive(project, key(request), Edits.of(request)).flatMap(this::answer);
    }

    Mono<ServerResponse> restore(ServerRequest request) {
        return experiments.restore(project, key(request), Edits.of(request)).flatMap(this::answer);
    }

    Mono<ServerResponse> decide(ServerRequest request) {
        Edit edit = Edits.of(request);
        Mono<JsonNode> evidence = results.usual(project, key(request)).map(ExperimentHandlers::evidence);
        return changed(request, json -> experiments.decide(project, key(request), json, evidence, edit));
    }

    private static JsonNode evidence(JsonNode results) {
        ObjectNode evidence = (ObjectNode) results;
        JsonNode metrics = evidence.get("metrics");
        evidence.retain(EVIDENCE);
        for (JsonNode metric : metrics) if (metric.get("primary").asBoolean()) evidence.set("metric", metric);
        return evidence;
    }

    private Mono<ServerResponse> changed(ServerRequest request, Function<byte[], Mono<Experiment>> change) {
        return body.read(request).flatMap(change).flatMap(this::answer);
    }

    private Mono<ServerResponse> answer(Experiment experiment) {
        return QueryRoutes.json(HttpStatus.OK)
                .eTag(Edits.tag(experiment.revision()))
                .bodyValue(Json.write(shown(experiment)));
    }

    private ObjectNode shown(Experiment experiment) {
        ObjectNode shown = (ObjectNode) Json.tree(experiment);
        return shown.put("state", experiment.state(clock.instant()).name());
    }

    private static String key(ServerRequest request) {
        return request.pathVariable("key");
    }
}
