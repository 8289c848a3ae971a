package io.weir.query.http;

import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import io.weir.query.experiments.Experiment;
import io.weir.query.experiments.ExperimentList;
import io.weir.query.experiments.ExperimentList.Sort;
import io.weir.query.experiments.Experiments;
import io.weir.query.experiments.Experiments.Defined;
import io.weir.query.experiments.Experiments.Edit;
import io.weir.query.experiments.State;
import io.weir.query.json.Fields;
import io.weir.query.json.Json;
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

    private static final int MAX_NAME = 256;
    private static final List<String> EVIDENCE =
            List.of("as_of", "generation", "revision", "method", "basis", "verdict", "verdicts", "health");

    private final Experiments experiments;
    private final ResultsReader results;
    private final RequestBody body;
    private final String project;
    private final Clock clock;

    ExperimentHandlers(Experiments experiments, ResultsReader results, RequestBody body, String project, Clock clock) {
        this.experiments = experiments;
        this.results = results;
        this.body = body;
        this.project = project;
        this.clock = clock;
    }

    Mono<ServerResponse> define(ServerRequest request) {
        return body.read(request)
                .flatMap(json -> experiments.define(project, json, by(request)))
                .flatMap(this::defined);
    }

    Mono<ServerResponse> copy(ServerRequest request) {
        return body.read(request)
                .flatMap(json -> experiments.clone(project, key(request), json, by(request)))
                .flatMap(this::defined);
    }

    private Mono<ServerResponse> defined(Defined defined) {
        return QueryRoutes.json(defined.created() ? HttpStatus.CREATED : HttpStatus.OK)
                .location(URI.create("/v1/experiments/" + defined.experiment().key()))
                .eTag(tag(defined.experiment()))
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
        Edit edit = edit(request);
        return changed(request, json -> experiments.change(project, key(request), json, edit));
    }

    Mono<ServerResponse> start(ServerRequest request) {
        Edit edit = edit(request);
        return body.readIfAny(request)
                .flatMap(json -> experiments.start(project, key(request), json, edit))
                .flatMap(this::answer);
    }

    Mono<ServerResponse> stop(ServerRequest request) {
        return experiments.stop(project, key(request), edit(request)).flatMap(this::answer);
    }

    Mono<ServerResponse> archive(ServerRequest request) {
        return experiments.archive(project, key(request), edit(request)).flatMap(this::answer);
    }

    Mono<ServerResponse> restore(ServerRequest request) {
        return experiments.restore(project, key(request), edit(request)).flatMap(this::answer);
    }

    Mono<ServerResponse> decide(ServerRequest request) {
        Edit edit = edit(request);
        Mono<JsonNode> evidence =
                results.read(project, key(request), null, null).map(ExperimentHandlers::evidence);
        return changed(request, json -> experiments.decide(project, key(request), json, evidence, edit));
    }

    private static JsonNode evidence(Object results) {
        ObjectNode evidence = (ObjectNode) Json.tree(results);
        JsonNode metrics = evidence.get("metrics");
        evidence.retain(EVIDENCE);
        for (JsonNode metric : metrics) if (metric.get("primary").asBoolean()) evidence.set("metric", metric);
        return evidence;
    }

    private Mono<ServerResponse> changed(ServerRequest request, Function<byte[], Mono<Experiment>> change) {
        return body.read(request).flatMap(change).flatMap(this::answer);
    }

    private Mono<ServerResponse> answer(Experiment experiment) {
        return QueryRoutes.json(HttpStatus.OK).eTag(tag(experiment)).bodyValue(Json.write(shown(experiment)));
    }

    private ObjectNode shown(Experiment experiment) {
        ObjectNode shown = (ObjectNode) Json.tree(experiment);
        return shown.put("state", experiment.state(clock.instant()).name());
    }

    private static String key(ServerRequest request) {
        return request.pathVariable("key");
    }

    private static Edit edit(ServerRequest request) {
        return new Edit(by(request), ifMatch(request));
    }

    /** RFC 9110, 10.1.2: who is behind the request. A claim, as long as there is no login. */
    private static String by(ServerRequest request) {
        String from = request.headers().firstHeader("From");
        if (from == null || from.isBlank()) return null;
        if (from.length() <= MAX_NAME && Fields.isStorable(from)) return from;
        throw new ProblemException(
                Problem.of(ProblemCode.PARAMETER_INVALID, "From must have at most " + MAX_NAME + " characters."));
    }

    private static String tag(Experiment experiment) {
        return "\"" + experiment.revision() + "\"";
    }

    private static Long ifMatch(ServerRequest request) {
        String given = request.headers().firstHeader("If-Match");
        if (given == null || given.equals("*")) return null;
        String revision = given.replaceAll("^(W/)?\"|\"$", "");
        if (!revision.matches("\\d{1,18}")) return -1L; // a tag that no experiment ever had
        return Long.valueOf(revision);
    }
}
