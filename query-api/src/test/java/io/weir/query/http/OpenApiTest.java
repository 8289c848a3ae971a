package io.weir.query.http;

import static io.weir.query.StoredStats.successes;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.weir.kit.problem.ProblemCode;
import io.weir.query.Answer;
import io.weir.query.Documents;
import io.weir.query.StoredEvents;
import io.weir.query.StoredStats;
import io.weir.schemas.Event;
import io.weir.schemas.Exposure;
import io.weir.schemas.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class OpenApiTest extends QueryTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final JsonNode API = read();

    @Test
    void it_is_served_as_it_is_in_the_jar() {
        Answer served = query.get("/openapi.json");

        assertThat(served.status()).isEqualTo(200);
        assertThat(served.header("Content-Type")).isEqualTo("application/json");
        assertThat(served.body()).isEqualTo(API);
        assertThat(API.get("openapi").asString()).startsWith("3.1.");
    }

    @Test
    void its_addresses_are_the_routes() {
        Set<String> described = new TreeSet<>();
        API.get("paths").properties().forEach(path -> path.getValue()
                .propertyNames()
                .forEach(method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        String routes = new QueryRoutes(null, null, null, null, null, null, null, null, null, null, null, 1)
                .routes()
                .toString();
        Set<String> served = Pattern.compile("\\((\\w+) && (/[^)]*)\\)")
                .matcher(routes)
                .results()
                .map(route -> route.group(1) + " " + route.group(2))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(served).hasSize(39);
        assertThat(described).isEqualTo(served);
    }

    @Test
    void it_names_every_code_that_this_api_answers_with() throws IOException {
        Set<String> used = new TreeSet<>(Set.of("INTERNAL_ERROR")); // ProblemHandler, for what nobody foresaw
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                Pattern.compile("ProblemCode\\.([A-Z_]+)")
                        .matcher(Files.readString(source))
                        .results()
                        .map((MatchResult found) -> found.group(1))
                        .forEach(used::add);
            }
        }
        JsonNode code = API.at("/components/schemas/Problem/properties/code");
        Set<String> named = new TreeSet<>();
        code.get("enum").forEach(name -> named.add(name.asString()));

        assertThat(named).isEqualTo(used);
        for (String name : named) {
            assertThat(code.get("description").asString())
                    .contains(name + " (" + ProblemCode.valueOf(name).status() + ": ");
        }
    }

    @Test
    void every_field_says_what_it_is() {
        for (Map.Entry<String, JsonNode> schema : API.at("/components/schemas").properties()) {
            assertThat(schema.getValue().path("description").asString(""))
                    .as(schema.getKey())
                    .isNotBlank();
            schema.getValue().path("properties").properties().forEach(field -> {
                String ref = field.getValue().path("$ref").asString("");
                assertThat(field.getValue().path("description").asString(ref))
                        .as(schema.getKey() + "." + field.getKey())
                        .isNotBlank();
            });
        }
    }

    @Test
    void requests_and_answers_are_as_described() throws SQLException {
        fits("ExperimentDefinition", JSON.readTree(Documents.experiment("described")));
        fits("Experiment", query.post(Documents.experiment("described")).body());
        String change = "{\"name\":\"New\",\"end\":\"2040-01-01T00:00:00Z\"}";
        fits("ExperimentChange", JSON.readTree(change));
        fits("Experiment", query.patch("described", change).body());
        fits("ExperimentDefinition", JSON.readTree(Documents.everything("all-described")));
        fits("Experiment", query.post(Documents.everything("all-described")).body());
        String weights = "{\"variants\":[{\"key\":\"control\",\"weight\":1},{\"key\":\"treatment\",\"weight\":3}]}";
        fits("ExperimentChange", JSON.readTree(weights));
        fits("Experiment", query.patch("all-described", weights).body());
        String allocated = Documents.with(
                Documents.with(Documents.experiment("allocated"), "/allocation", Documents.ALLOCATION),
                "/outside_value",
                "\"none\"");
        fits("ExperimentDefinition", JSON.readTree(allocated));
        fits("Experiment", query.post(allocated).body());
        String covered = "{\"allocation\":{\"coverage\":0.75,\"targeting\":null,\"forced\":{\"tester\":null}}}";
        fits("ExperimentChange", JSON.readTree(covered));
        fits("Experiment", query.patch("allocated", covered).body());
        fits(
                "Experiment",
                query.send("POST", "/v1/experiments/allocated/pause", null).body());
        fits(
                "Experiment",
                query.send("POST", "/v1/experiments/allocated/resume", null).body());
        fits("Timeline", query.get("/v1/experiments/allocated/timeline").body());
        fits("Results", query.results("all-described").body());
        String draft =
                Documents.with(Documents.with(Documents.experiment("drafted"), "/draft", "true"), "/start", "null");
        fits("ExperimentDefinition", JSON.readTree(draft));
        fits("Experiment", query.post(draft).body());
        String about = "{\"about\":{\"hypothesis\":\"h\",\"tags\":[\"t\"]},\"unit\":\"run\"}";
        fits("ExperimentChange", JSON.readTree(about));
        fits("Experiment", query.patch("drafted", about).body());
        String metric = """
                {"key":"m","kind":"ratio","event_type":"llm_call","value":"input_tokens","plus":["output_tokens"],
                 "denominator":{"event_type":"run_completed","filters":[]},"format":"number"}""";
        fits("LibraryMetricDefinition", JSON.readTree(metric));
        fits("LibraryMetric", query.send("POST", "/v1/metrics", metric).body());
        String newOwner = "{\"owner\":\"ana\",\"cap\":5,\"denominator\":{\"outcome\":\"success\"}}";
        fits("LibraryMetricChange", JSON.readTree(newOwner));
        fits("LibraryMetric", query.send("PATCH", "/v1/metrics/m", newOwner).body());
        fits("LibraryMetricPage", query.get("/v1/metrics").body());
        fits("LibraryMetricVersions", query.get("/v1/metrics/m/versions").body());
        String taken = Documents.with(
                Documents.experiment("taken"),
                "/metrics",
                "[{\"metric\":\"m\",\"version\":1,\"guardrail\":true,\"margin\":0.1},{\"metric\":\"weir.latency_p95\"}]");
        fits("ExperimentDefinition", JSON.readTree(taken));
        fits("Experiment", query.post(taken).body());
        fits("RevisionPage", query.get("/v1/experiments/drafted/revisions").body());
        String decision = "{\"decision\":\"iterate\",\"reason\":\"r\"}";
        fits("DecisionRequest", JSON.readTree(decision));
        fits(
                "Experiment",
                query.send("PUT", "/v1/experiments/described/decision", decision)
                        .body());
        fits("ProblemList", query.get("/v1/problems").body());
        fits("ProblemMeaning", query.get("/v1/problems/NOT_FOUND").body());
        fits("ExperimentPage", query.get("/v1/experiments").body());
        fits("Results", query.results("described").body());

        new StoredStats(1)
                .units("described", "none", 0, 0, 97, successes("utility", 97, 67))
                .units("described", "tool_filter", 0, 0, 97, successes("utility", 97, 70))
                .progress(0, 500, 1_795_478_400_000L, Map.of())
                .log(0, 200, 10, 1)
                .toPostgres(query.jdbcUrl());
        JsonNode results = query.results("described").body();
        assertThat(results.at("/metrics/0/variants/1/difference/guardrail").asString())
                .isEqualTo("undecided");
        assertThat(results.at("/metrics/0/variants/2/difference/unavailable").asString())
                .isEqualTo("NO_UNITS");
        fits("Results", results);

        new StoredStats(1)
                .put(
                        "all-described",
                        Stage.hours,
                        "control",
                        0,
                        0,
                        "",
                        "477000",
                        StoredStats.record().setUnits(1))
                .toPostgres(query.jdbcUrl());
        JsonNode timeline = query.get("/v1/experiments/all-described/timeline").body();
        assertThat(timeline.get("rows").size()).isPositive();
        fits("Timeline", timeline);
        fits("ProjectAccounting", query.get("/v1/accounting").body());
        fits("Replay", query.send("POST", "/v1/replays/1/resume", null).body());
        fits("ReplayList", query.get("/v1/replays").body());
        fits(
                "QuarantineRule",
                query.send("POST", "/v1/quarantine", QuarantineTest.OF_AGENT).body());
        fits("QuarantineRuleList", query.get("/v1/quarantine").body());
        for (String asked : List.of(
                "{\"experiment\":\"described\",\"metric\":\"utility\",\"relative_effect\":0.05,\"units_per_day\":90}",
                "{\"experiment\":\"described\",\"metric\":\"cost\"}",
                "{\"experiment\":\"all-described\",\"effect\":1}")) {
            fits("PlanRequest", JSON.readTree(asked));
            fits("Plan", query.send("POST", "/v1/plan", asked).body());
        }
        Answer notKept = query.get("/v1/experiments/described/events");
        assertThat(notKept.code()).isEqualTo("EVENTS_NOT_KEPT");
        try (StoredEvents events = new StoredEvents(query.jdbcUrl())) {
            events.event(0, 0, Instant.now(), exposure())
                    .assignment("described", "u", "none", false)
                    .assignment("described", "u2", "none", false);
        }
        JsonNode lineage = query.get("/v1/experiments/described/events").body();
        assertThat(lineage.at("/units/0/events/0/metrics").size()).isPositive();
        fits("Lineage", lineage);

        for (Answer problem : List.of(
                notKept,
                query.get("/v1/accounting?surprise=1"),
                query.post("{"),
                query.post("{}"),
                query.get("/v1/experiments/none"),
                query.patch("described", "{\"unit\":\"run\"}"),
                query.get("/nowhere"),
                query.send("DELETE", "/v1/experiments", null))) {
            fits("Problem", problem.body());
        }
    }

    private static Event exposure() {
        return Event.newBuilder()
                .setId("e")
                .setType("exposure")
                .setTime(Instant.now().toEpochMilli())
                .setUser("u")
                .setExposure(new Exposure("described", "none"))
                .build();
    }

    @Test
    void every_example_is_as_described() {
        int examples = 0;
        for (Map.Entry<String, JsonNode> schema : API.at("/components/schemas").properties()) {
            for (JsonNode example : schema.getValue().path("examples")) {
                fits(schema.getKey(), example);
                examples++;
            }
        }
        assertThat(examples).isPositive();
    }

    @Test
    void an_answer_with_a_field_that_is_not_described_does_not_fit() {
        ObjectNode experiment =
                (ObjectNode) query.post(Documents.experiment("one-more")).body();
        experiment.put("surprise", 1);

        assertThat(errors("Experiment", experiment)).isNotEmpty();
    }

    private static void fits(String schema, JsonNode document) {
        assertThat(errors(schema, document)).as(document.toString()).isEmpty();
    }

    /** Stricter than the description: what it does not name is an error here, so that nothing stays undescribed. */
    private static List<Error> errors(String schema, JsonNode document) {
        ObjectNode root = JSON.createObjectNode();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("$ref", "#/components/schemas/" + schema);
        ObjectNode components = root.putObject("components");
        components.set("schemas", API.at("/components/schemas").deepCopy());
        for (JsonNode described : components.get("schemas")) {
            ((ObjectNode) described).put("additionalProperties", false);
        }
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(root)
                .validate(document);
    }

    private static JsonNode read() {
        try (InputStream in = QueryRoutes.class.getResourceAsStream("/io/weir/query/openapi.json")) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
