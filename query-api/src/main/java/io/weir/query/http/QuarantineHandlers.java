package io.weir.query.http;

import io.weir.query.json.Json;
import io.weir.query.quarantine.QuarantineEntry;
import io.weir.query.quarantine.Quarantines;
import java.net.URI;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The addresses of rules of quarantine. */
final class QuarantineHandlers {

    private final Quarantines quarantines;
    private final RequestBody body;
    private final String project;

    QuarantineHandlers(Quarantines quarantines, RequestBody body, String project) {
        this.quarantines = quarantines;
        this.body = body;
        this.project = project;
    }

    Mono<ServerResponse> add(ServerRequest request) {
        return body.read(request)
                .map(json -> QuarantineEntry.read(Json.read(json)))
                .flatMap(rule -> quarantines.add(project, rule))
                .flatMap(added -> QueryRoutes.json(HttpStatus.CREATED)
                        .location(URI.create("/v1/quarantine/" + added.id()))
                        .bodyValue(Json.write(added)));
    }

    Mono<ServerResponse> list(ServerRequest request) {
        return QueryRoutes.fresh(quarantines.list(project).map(all -> Map.of("rules", all)));
    }

    Mono<ServerResponse> remove(ServerRequest request) {
        String given = request.pathVariable("id");
        if (!given.matches("\\d{1,18}")) return Mono.error(() -> Quarantines.notFound(given));
        return quarantines.remove(project, Long.parseLong(given)).then(Mono.defer(() -> ServerResponse.noContent()
                .build()));
    }
}
