package io.weir.query.http;

import io.weir.query.Edit;
import io.weir.query.json.Json;
import io.weir.query.metrics.LibraryMetric;
import io.weir.query.metrics.MetricLibrary;
import io.weir.query.metrics.MetricLibrary.Defined;
import io.weir.query.metrics.MetricList;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The addresses of the metric library. */
final class MetricHandlers {

    private final MetricLibrary metrics;
    private final RequestBody body;
    private final String project;

    MetricHandlers(MetricLibrary metrics, RequestBody body, String project) {
        this.metrics = metrics;
        this.body = body;
        this.project = project;
    }

    Mono<ServerResponse> define(ServerRequest request) {
        return body.read(request)
                .flatMap(json -> metrics.define(project, json, Edits.by(request)))
                .flatMap(MetricHandlers::defined);
    }

    private static Mono<ServerResponse> defined(Defined defined) {
        LibraryMetric metric = defined.metric();
        return QueryRoutes.json(defined.created() ? HttpStatus.CREATED : HttpStatus.OK)
                .location(URI.create("/v1/metrics/" + metric.key()))
                .eTag(Edits.tag(metric.version()))
                .bodyValue(Json.write(metric.shown()));
    }

    Mono<ServerResponse> list(ServerRequest request) {
        Parameters asked = Parameters.of(request, "owner", "search", "archived", "after");
        MetricList list =
                new MetricList(asked.text("owner"), asked.text("search"), asked.flag("archived"), asked.text("after"));
        return metrics.list(project, list).flatMap(page -> list("metrics", page.metrics(), page.next()));
    }

    Mono<ServerResponse> get(ServerRequest request) {
        int version = Parameters.of(request, "version").integer("version", 1, 999_999_999, 0);
        return metrics.get(project, key(request), version == 0 ? null : version).flatMap(MetricHandlers::answer);
    }

    Mono<ServerResponse> history(ServerRequest request) {
        int before = Parameters.of(request, "before").integer("before", 1, 999_999_999, 999_999_999);
        return metrics.history(project, key(request), before)
                .flatMap(history -> list("versions", history.versions(), history.next()));
    }

    Mono<ServerResponse> change(ServerRequest request) {
        Edit edit = Edits.of(request);
        return body.read(request)
                .flatMap(json -> metrics.change(project, key(request), json, edit))
                .flatMap(MetricHandlers::answer);
    }

    Mono<ServerResponse> archive(ServerRequest request) {
        return metrics.archive(project, key(request), Edits.of(request)).flatMap(MetricHandlers::answer);
    }

    private static Mono<ServerResponse> answer(LibraryMetric metric) {
        return QueryRoutes.json(HttpStatus.OK).eTag(Edits.tag(metric.version())).bodyValue(Json.write(metric.shown()));
    }

    private static Mono<ServerResponse> list(String name, List<LibraryMetric> metrics, Object next) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put(name, metrics.stream().map(LibraryMetric::shown).toList());
        document.put("next", next);
        return QueryRoutes.json(HttpStatus.OK).bodyValue(Json.write(document));
    }

    private static String key(ServerRequest request) {
        return request.pathVariable("key");
    }
}
