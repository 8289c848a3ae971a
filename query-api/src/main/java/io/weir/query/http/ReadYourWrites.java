package io.weir.query.http;

import io.weir.query.Database;
import io.weir.query.LogPosition;
import java.util.Set;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * The answer to a change says where in PostgreSQL's log it lies; a request that says so too is never answered from before
 * it, whichever instance and replica it meets.
 */
final class ReadYourWrites implements HandlerFilterFunction<ServerResponse, ServerResponse> {

    private static final String HEADER = "Weir-Position";
    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    private final Database database;

    ReadYourWrites(Database database) {
        this.database = database;
    }

    @Override
    public Mono<ServerResponse> filter(ServerRequest request, HandlerFunction<ServerResponse> next) {
        String given = request.headers().firstHeader(HEADER);
        if (READS.contains(request.method())) {
            return given == null
                    ? next.handle(request)
                    : Database.notBefore(LogPosition.parse(given), Mono.defer(() -> next.handle(request)));
        }
        return next.handle(request).flatMap(answer -> database.position()
                .doOnNext(position ->
                        request.exchange().getResponse().getHeaders().set(HEADER, position.toString()))
                .onErrorComplete()
                .thenReturn(answer));
    }
}
