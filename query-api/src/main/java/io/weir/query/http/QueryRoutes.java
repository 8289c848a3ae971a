package io.weir.query.http;

import static org.springframework.web.reactive.function.server.RequestPredicates.DELETE;
import static org.springframework.web.reactive.function.server.RequestPredicates.GET;
import static org.springframework.web.reactive.function.server.RequestPredicates.PATCH;
import static org.springframework.web.reactive.function.server.RequestPredicates.POST;
import static org.springframework.web.reactive.function.server.RequestPredicates.PUT;

import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import io.weir.query.Database;
import io.weir.query.accounting.AccountingReader;
import io.weir.query.behind.ResultsBehind;
import io.weir.query.comparison.Basis;
import io.weir.query.experiments.Experiments;
import io.weir.query.experiments.Method;
import io.weir.query.json.Json;
import io.weir.query.lineage.LineageReader;
import io.weir.query.metrics.MetricLibrary;
import io.weir.query.plan.PlanReader;
import io.weir.query.quarantine.Quarantines;
import io.weir.query.replays.Replays;
import io.weir.query.results.ResultsReader;
import io.weir.query.results.ResultsReader.Format;
import io.weir.query.timeline.TimelineReader;
import io.weir.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
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

    private final ExperimentHandlers experiments;
    private final MetricHandlers metrics;
    private final ReplayHandlers replays;
    private final QuarantineHandlers quarantine;
    private final Replays generations;
    private final ResultsReader results;
    private final ResultsBehind behind;
    private final TimelineReader timeline;
    private final LineageReader lineage;
    private final AccountingReader accounting;
    private final PlanReader plan;
    private final RequestBody body;
    private final ReadYourWrites readYourWrites;

    public QueryRoutes(
            Experiments experiments,
            MetricLibrary metrics,
            Replays generations,
            Quarantines quarantines,
            ResultsReader results,
            ResultsBehind behind,
            TimelineReader timeline,
            LineageReader lineage,
            AccountingReader accounting,
            PlanReader plan,
            Database database,
            long maxBodyBytes) {
        this.readYourWrites = new ReadYourWrites(database);
        this.body = new RequestBody(maxBodyBytes);
        this.experiments = new ExperimentHandlers(experiments, generations, results, body, PROJECT, Clock.systemUTC());
        this.metrics = new MetricHandlers(metrics, body, PROJECT);
        this.replays = new ReplayHandlers(generations, body);
        this.quarantine = new QuarantineHandlers(quarantines, body, PROJECT);
        this.generations = generations;
        this.results = results;
        this.behind = behind;
        this.timeline = timeline;
        this.lineage = lineage;
        this.accounting = accounting;
        this.plan = plan;
    }

    public RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route(POST("/v1/experiments"), experiments::define)
                .andRoute(GET("/v1/experiments"), experiments::list)
                .andRoute(GET("/v1/experiments/{key}"), experiments::get)
                .andRoute(PATCH("/v1/experiments/{key}"), experiments::change)
                .andRoute(DELETE("/v1/experiments/{key}"), experiments::archive)
                .andRoute(POST("/v1/experiments/{key}/start"), experiments::start)
                .andRoute(POST("/v1/experiments/{key}/stop"), experiments::stop)
                .andRoute(POST("/v1/experiments/{key}/pause"), experiments::pause)
                .andRoute(POST("/v1/experiments/{key}/resume"), experiments::resume)
                .andRoute(POST("/v1/experiments/{key}/archive"), experiments::archive)
                .andRoute(POST("/v1/experiments/{key}/restore"), experiments::restore)
                .andRoute(POST("/v1/experiments/{key}/clone"), experiments::copy)
                .andRoute(PUT("/v1/experiments/{key}/decision"), experiments::decide)
                .andRoute(GET("/v1/experiments/{key}/revisions"), experiments::history)
                .andRoute(GET("/v1/experiments/{key}/results"), this::results)
                .andRoute(GET("/v1/experiments/{key}/timeline"), this::timeline)
                .andRoute(GET("/v1/experiments/{key}/events"), this::events)
                .andRoute(POST("/v1/metrics"), metrics::define)
                .andRoute(GET("/v1/metrics"), metrics::list)
                .andRoute(GET("/v1/metrics/{key}"), metrics::get)
                .andRoute(PATCH("/v1/metrics/{key}"), metrics::change)
                .andRoute(DELETE("/v1/metrics/{key}"), metrics::archive)
                .andRoute(GET("/v1/metrics/{key}/versions"), metrics::history)
                .andRoute(GET("/v1/accounting"), this::accounting)
                .andRoute(POST("/v1/replays"), replays::start)
                .andRoute(GET("/v1/replays"), replays::list)
                .andRoute(GET("/v1/replays/{generation}"), replays::get)
                .andRoute(PATCH("/v1/replays/{generation}"), replays::change)
                .andRoute(DELETE("/v1/replays/{generation}"), replays::drop)
                .andRoute(POST("/v1/replays/{generation}/pause"), replays::pause)
                .andRoute(POST("/v1/replays/{generation}/resume"), replays::resume)
                .andRoute(POST("/v1/replays/{generation}/switch"), replays::show)
                .andRoute(POST("/v1/quarantine"), quarantine::add)
                .andRoute(GET("/v1/quarantine"), quarantine::list)
                .andRoute(DELETE("/v1/quarantine/{id}"), quarantine::remove)
                .andRoute(POST("/v1/plan"), this::plan)
                .andRoute(GET("/v1/problems"), QueryRoutes::problems)
                .andRoute(GET("/v1/problems/{code}"), QueryRoutes::problem)
                .andRoute(GET("/openapi.json"), request -> ServerResponse.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .bodyValue(OPENAPI))
                .andRoute(request -> true, QueryRoutes::nothingHere)
                .filter(readYourWrites);
    }

    private Mono<ServerResponse> results(ServerRequest request) {
        Parameters asked = Parameters.of(request, "method", "basis", "format", "generation");
        String key = request.pathVariable("key");
        Method method = asked.choice("method", Method.values());
        Basis basis = asked.choice("basis", Basis.values());
        Format format = asked.choice("format", Format.values());
        Long generation = generation(asked);
        ResultsReader.Asked form =
                new ResultsReader.Asked(method, basis, format == null ? Format.json : format, generation);
        return ofKnown(generation, results.read(PROJECT, key, form)).flatMap(document -> ServerResponse.ok()
                .contentType(format == Format.csv ? CSV : MediaType.APPLICATION_JSON)
                .header("Cache-Control", "no-store")
                .bodyValue(format == Format.csv ? document : behind.addedTo(document)));
    }

    private Mono<ServerResponse> timeline(ServerRequest request) {
        Parameters asked = Parameters.of(request, "variant", "metric", "after", "generation");
        Long generation = generation(asked);
        Mono<Object> document = timeline.read(
                PROJECT,
                request.pathVariable("key"),
                generation,
                asked.text("variant"),
                asked.text("metric"),
                asked.time("after"));
        return fresh(ofKnown(generation, document));
    }

    private Mono<ServerResponse> events(ServerRequest request) {
        Parameters asked = Parameters.of(request, "variant", "metric", "unit", "after", "limit", "generation");
        Long generation = generation(asked);
        LineageReader.Asked page = new LineageReader.Asked(
                generation,
                asked.text("variant"),
                asked.text("metric"),
                asked.text("unit"),
                asked.text("after"),
                asked.integer("limit", 1, 1_000, 100));
        return fresh(ofKnown(generation, lineage.read(PROJECT, request.pathVariable("key"), page)));
    }

    private Mono<ServerResponse> accounting(ServerRequest request) {
        Parameters asked = Parameters.of(request, "after", "generation");
        Long generation = generation(asked);
        return fresh(ofKnown(generation, accounting.read(PROJECT, generation, asked.text("after", ""))));
    }

    /** Null: the active one. */
    private static Long generation(Parameters asked) {
        int generation = asked.integer("generation", 1, 999_999_999, 0);
        return generation == 0 ? null : (long) generation;
    }

    /** What is read of the generation, if there is such a one. */
    private <T> Mono<T> ofKnown(Long generation, Mono<T> read) {
        return generations.require(generation).then(read);
    }

    private Mono<ServerResponse> plan(ServerRequest request) {
        return fresh(body.read(request).flatMap(body -> plan.read(PROJECT, body)));
    }

    /** What no cache may keep: it changes with every event. */
    static Mono<ServerResponse> fresh(Mono<Object> document) {
        return document.flatMap(
                found -> json(HttpStatus.OK).header("Cache-Control", "no-store").bodyValue(Json.write(found)));
    }

    private static Mono<ServerResponse> problems(ServerRequest request) {
        return json(HttpStatus.OK)
                .bodyValue(Json.write(Map.of(
                        "problems",
                        Stream.of(ProblemCode.values())
                                .map(QueryRoutes::explained)
                                .toList())));
    }

    private static Mono<ServerResponse> problem(ServerRequest request) {
        String code = request.pathVariable("code");
        return Stream.of(ProblemCode.values())
                .filter(known -> known.name().equals(code))
                .findFirst()
                .map(known -> json(HttpStatus.OK).bodyValue(Json.write(explained(known))))
                .orElseGet(() -> Mono.error(new ProblemException(Problem.of(
                        ProblemCode.NOT_FOUND, "There is no code " + code + ". GET /v1/problems lists all."))));
    }

    private static Map<String, Object> explained(ProblemCode code) {
        Problem problem = Problem.of(code, null);
        Map<String, Object> explained = new LinkedHashMap<>();
        explained.put("code", code);
        explained.put("type", problem.type());
        explained.put("status", problem.status());
        explained.put("title", problem.title());
        return explained;
    }

    static ServerResponse.BodyBuilder json(HttpStatus status) {
        return ServerResponse.status(status).contentType(MediaType.APPLICATION_JSON);
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
        if (path.matches("/v1/(experiments|metrics)")) return "GET, POST";
        if (path.matches("/v1/(experiments|metrics|replays)/[^/]+")) return "GET, PATCH, DELETE";
        if (path.matches("/v1/experiments/[^/]+/(start|stop|pause|resume|archive|restore|clone)")) return "POST";
        if (path.matches("/v1/experiments/[^/]+/decision")) return "PUT";
        if (path.equals("/v1/plan")) return "POST";
        if (path.equals("/v1/replays") || path.equals("/v1/quarantine")) return "GET, POST";
        if (path.matches("/v1/quarantine/[^/]+")) return "DELETE";
        if (path.matches("/v1/replays/[^/]+/(pause|resume|switch)")) return "POST";
        return path.matches(
                        "/v1/experiments/[^/]+/(results|timeline|events|revisions)|/v1/metrics/[^/]+/versions|/v1/accounting|/v1/problems(/[^/]+)?|/openapi.json")
                ? "GET"
                : null;
    }
}
