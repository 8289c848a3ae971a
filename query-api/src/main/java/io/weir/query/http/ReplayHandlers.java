package io.weir.query.http;

import io.weir.query.json.Json;
import io.weir.query.replays.MaxRate;
import io.weir.query.replays.ReplayDocument;
import io.weir.query.replays.ReplayRules;
import io.weir.query.replays.Replays;
import java.net.URI;
import java.util.Map;
import java.util.function.LongFunction;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The addresses of generations. */
final class ReplayHandlers {

    private final Replays replays;
    private final RequestBody body;

    ReplayHandlers(Replays replays, RequestBody body) {
        this.replays = replays;
        this.body = body;
    }

    Mono<ServerResponse> start(ServerRequest request) {
        return body.readIfAny(request)
                .flatMap(json -> replays.start(json.length == 0 ? null : MaxRate.read(Json.read(json))))
                .flatMap(started -> QueryRoutes.json(HttpStatus.CREATED)
                        .location(URI.create("/v1/replays/" + started.generation()))
                        .bodyValue(Json.write(started)));
    }

    Mono<ServerResponse> list(ServerRequest request) {
        return QueryRoutes.fresh(replays.list().map(all -> Map.of("replays", all)));
    }

    Mono<ServerResponse> get(ServerRequest request) {
        return QueryRoutes.fresh(replays.get(number(request)).map(found -> found));
    }

    Mono<ServerResponse> pause(ServerRequest request) {
        return changed(request, HttpStatus.OK, replays::pause);
    }

    Mono<ServerResponse> resume(ServerRequest request) {
        return changed(request, HttpStatus.OK, replays::resume);
    }

    Mono<ServerResponse> show(ServerRequest request) {
        return changed(request, HttpStatus.OK, replays::show);
    }

    Mono<ServerResponse> change(ServerRequest request) {
        return body.read(request)
                .map(json -> MaxRate.patch(Json.read(json)))
                .flatMap(rate -> changed(request, HttpStatus.OK, number -> replays.limit(number, rate.orElse(null))));
    }

    Mono<ServerResponse> drop(ServerRequest request) {
        return changed(request, HttpStatus.ACCEPTED, replays::drop);
    }

    private static Mono<ServerResponse> changed(
            ServerRequest request, HttpStatus status, LongFunction<Mono<ReplayDocument>> change) {
        return change.apply(number(request))
                .flatMap(found -> QueryRoutes.json(status).bodyValue(Json.write(found)));
    }

    private static long number(ServerRequest request) {
        String given = request.pathVariable("generation");
        if (!given.matches("\\d{1,18}")) throw ReplayRules.notFound(given);
        return Long.parseLong(given);
    }
}
