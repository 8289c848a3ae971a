package io.weir.kit.problem;

import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** The one place where an exception becomes an answer. Before Spring Boot's own handler. */
@Order(-2)
public final class ProblemHandler implements WebExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ProblemHandler.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
        if (exchange.getResponse().isCommitted()) return Mono.error(error);
        return write(exchange.getResponse(), problemOf(error, exchange));
    }

    /** Writes a problem as the whole answer; a 503 says when to come again. */
    public static Mono<Void> write(ServerHttpResponse response, Problem problem) {
        response.setStatusCode(HttpStatusCode.valueOf(problem.status()));
        response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (problem.status() == 503) {
            response.getHeaders()
                    .set("Retry-After", Integer.toString(problem.code().retryAfterSeconds()));
        }
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(JSON.writeValueAsBytes(problem))));
    }

    private static Problem problemOf(Throwable error, ServerWebExchange exchange) {
        String path = exchange.getRequest().getPath().value();
        return switch (error) {
            case ProblemException known -> known.problem();
            case MethodNotAllowedException e ->
                Problem.of(
                        ProblemCode.METHOD_NOT_ALLOWED,
                        path + " takes " + e.getSupportedMethods() + ", not " + e.getHttpMethod());
            case UnsupportedMediaTypeStatusException e -> Problem.of(ProblemCode.UNSUPPORTED_MEDIA_TYPE, e.getReason());
            case InvalidMimeTypeException e ->
                Problem.of(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "A header names no media type: " + e.getMimeType());
            case InvalidMediaTypeException e ->
                Problem.of(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "A header names no media type: " + e.getMediaType());
            case ResponseStatusException e
            when e.getStatusCode().value() == 404 ->
                Problem.of(ProblemCode.NOT_FOUND, "There is nothing at " + path + ".");
            default -> unforeseen(error, path);
        };
    }

    private static Problem unforeseen(Throwable error, String path) {
        String instance = "urn:uuid:" + UUID.randomUUID();
        log.error("{} failed: {}", path, instance, error);
        Problem problem = Problem.of(ProblemCode.INTERNAL_ERROR, "The log has the reason under " + instance + ".");
        return new Problem(
                problem.type(), problem.title(), problem.status(), problem.code(), problem.detail(), null, instance);
    }
}
