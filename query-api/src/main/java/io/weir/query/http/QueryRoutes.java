package io.weir.query.http;

import static org.springframework.web.reactive.function.server.RequestPredicates.GET;
import static org.springframework.web.reactive.function.server.RequestPredicates.PATCH;
import static org.springframework.web.reactive.function.server.RequestPredicates.POST;

import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import io.weir.query.accounting.AccountingReader;
import io.weir.query.comparison.Basis;
import io.weir.query.experiments.Experiment;
import io.weir.query.experiments.Experiments;
import io.weir.query.experiments.Method;
import io.weir.query.json.Json;
import io.weir.query.lineage.LineageReader;
import io.weir.query.plan.PlanReader;
import io.weir.query.results.ResultsReader;
import io.weir.query.timeline.TimelineReader;
import io.weir.schemas.Topics;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Every address of the query API. What each takes and gives is in openapi.json. */
public final class QueryRoutes {

    private static final String PROJECT = Topics.DEFAULT_PROJECT;
    private static final Resource OPENAPI = new ClassPathResource("io/weir/query/openapi.json");

    private static final MediaType CSV = new MediaType("text", "csv", StandardCharsets.UTF_8);

    private enum Format {
        json,
        csv
    }

    private final Experiments experiments;
    private final ResultsReader results;
    private final TimelineReader timeline;
    private final LineageReader lineage;
    private final AccountingReader accounting;
    private final PlanReader plan;
    private final long maxBodyBytes;

    public QueryRoutes(
            Experiments experiments,
            ResultsReader results,
            TimelineReader timeline,
            LineageReader lineage,
            AccountingReader accounting,
            PlanReader plan,
            long maxBodyBytes) {
        this.experiments = experiments;
        this.results = results;
        this.timeline = timeline;
        this.lineage = lineage;
        this.accounting = accounting;
        this.plan = plan;
        this.maxBodyBytes = maxBodyBytes;
    }

    public RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route(POST("/v1/experiments"), this::define)
                .andRoute(GET("/v1/experiments"), this::list)
                .andRoute(GET("/v1/experiments/{key}"), this::get)
                .andRoute(PATCH("/v1/experiments/{key}"), this::change)
                .andRoute(GET("/v1/experiments/{key}/results"), this::results)
                .andRoute(GET("/v1/experiments/{key}/timeline"), this::timeline)
                .andRoute(GET("/v1/experiments/{key}/events"), this::events)
                .andRoute(GET("/v1/accounting"), this::accounting)
                .andRoute(POST("/v1/plan"), this::plan)
                .andRoute(GET("/openapi.json"), request -> ServerResponse.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .bodyValue(OPENAPI))
                .andRoute(request -> true, QueryRoutes::nothingHere);
    }

    private Mono<ServerResponse> define(ServerRequest request) {
        return body(request).flatMap(body -> experiments.define(PROJECT, body)).flatMap(defined -> {
            URI location = URI.create("/v1/experiments/" + defined.experiment().key());
            return json(defined.created() ? HttpStatus.CREATED : HttpStatus.OK)
                    .location(location)
                    .eTag(tag(defined.experiment()))
                    .bodyValue(Json.write(defined.experiment()));
        });
    }

    private Mono<ServerResponse> list(ServerRequest request) {
        return experiments.list(PROJECT, request.queryParam("after").orElse("")).flatMap(page -> json(HttpStatus.OK)
                .bodyValue(Json.write(page)));
    }

    private Mono<ServerResponse> get(ServerRequest request) {
        return experiments.get(PROJECT, request.pathVariable("key")).flatMap(QueryRoutes::experiment);
    }

    private Mono<ServerResponse> change(ServerRequest request) {
        Long ifMatch = ifMatch(request);
        return body(request)
                .flatMap(body -> experiments.change(PROJECT, request.pathVariable("key"), body, ifMatch))
                .flatMap(QueryRoutes::experiment);
    }

    private Mono<ServerResponse> results(ServerRequest request) {
        Parameters asked = Parameters.of(request, "method", "basis", "format");
        String key = request.pathVariable("key");
        Method method = asked.choice("method", Method.values());
        Basis basis = asked.choice("basis", Basis.values());
        if (asked.choice("format", Format.values()) == Format.csv) {
            return results.csv(PROJECT, key, method, basis).flatMap(csv -> ServerResponse.ok()
                    .contentType(CSV)
                    .header("Cache-Control", "no-store")
                    .bodyValue(csv));
        }
        return fresh(results.read(PROJECT, key, method, basis));
    }

    private Mono<ServerResponse> timeline(ServerRequest request) {
        Parameters asked = Parameters.of(request, "variant", "metric", "after");
        return fresh(timeline.read(
                PROJECT,
                request.pathVariable("key"),
                asked.text("variant"),
                asked.text("metric"),
                asked.time("after")));
    }

    private Mono<ServerResponse> events(ServerRequest request) {
        Parameters asked = Parameters.of(request, "variant", "metric", "unit", "after", "limit");
        return fresh(lineage.read(
                PROJECT,
                request.pathVariable("key"),
                new LineageReader.Asked(
                        asked.text("variant"),
                        asked.text("metric"),
                        asked.text("unit"),
                        asked.text("after"),
                        asked.integer("limit", 1, 1_000, 100))));
    }

    private Mono<ServerResponse> accounting(ServerRequest request) {
        Parameters asked = Parameters.of(request, "after");
        return fresh(accounting.read(PROJECT, asked.text("after", "")));
    }

    private Mono<ServerResponse> plan(ServerRequest request) {
        return fresh(body(request).flatMap(body -> plan.read(PROJECT, body)));
    }

    /** What no cache may keep: it changes with every event. */
    private static Mono<ServerResponse> fresh(Mono<Object> document) {
        return document.flatMap(
                found -> json(HttpStatus.OK).header("Cache-Control", "no-store").bodyValue(Json.write(found)));
    }

    private static Mono<ServerResponse> experiment(Experiment experiment) {
        return json(HttpStatus.OK).eTag(tag(experiment)).bodyValue(Json.write(experiment));
    }

    private static ServerResponse.BodyBuilder json(HttpStatus status) {
        return ServerResponse.status(status).contentType(MediaType.APPLICATION_JSON);
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

    private Mono<byte[]> body(ServerRequest request) {
        MediaType type = request.headers().contentType().orElse(MediaType.APPLICATION_OCTET_STREAM);
        boolean isJson = type.isCompatibleWith(MediaType.APPLICATION_JSON)
                || type.isCompatibleWith(MediaType.valueOf("application/merge-patch+json"));
        if (!isJson) {
            return Mono.error(new ProblemException(
                    Problem.of(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "Send application/json, not " + type + ".")));
        }
        String encoding = request.headers().firstHeader("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            return Mono.error(new ProblemException(
                    Problem.of(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "Send it plain, not as " + encoding + ".")));
        }
        return DataBufferUtils.join(request.body(BodyExtractors.toDataBuffers()), Math.toIntExact(maxBodyBytes))
                .map(buffer -> {
                    byte[] bytes = new byte[buffer.readableByteCount()];
                    buffer.read(bytes);
                    DataBufferUtils.release(buffer);
                    return bytes;
                })
                .defaultIfEmpty(new byte[0])
                .onErrorMap(
                        DataBufferLimitException.class,
                        e -> new ProblemException(Problem.of(
                                ProblemCode.BODY_TOO_LARGE, "The body may have " + maxBodyBytes + " bytes.")));
    }

    private static Mono<ServerResponse> nothingHere(ServerRequest request) {
        String methods = methods(request.path());
        if (methods == null) {
            return Mono.error(new ProblemException(Problem.of(
                    ProblemCode.NOT_FOUND,
                    "There is nothing at " + request.path() + ". GET /openapi.json lists what there is.")));
        }
        Problem problem = Problem.of(
                ProblemCode.METHOD_NOT_ALLOWED, request.path() + " takes " + methods + ", not " + request.method());
        return ServerResponse.status(problem.status())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .header("Allow", methods)
                .bodyValue(Json.write(problem));
    }

    /** Null when there is nothing at the path. */
    private static String methods(String path) {
        if (path.equals("/v1/experiments")) return "GET, POST";
        if (path.matches("/v1/experiments/[^/]+")) return "GET, PATCH";
        if (path.equals("/v1/plan")) return "POST";
        return path.matches("/v1/experiments/[^/]+/(results|timeline|events)|/v1/accounting|/openapi.json")
                ? "GET"
                : null;
    }
}
