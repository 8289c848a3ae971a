package io.weir.standalone.client;

import static io.weir.standalone.SilentConsole.SILENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.standalone.WeirProcess;
import io.weir.standalone.WeirSettings;
import io.weir.standalone.client.agentdojo.AgentDojo;
import io.weir.standalone.client.agentdojo.Run;
import io.weir.standalone.client.agentdojo.RunEvents;
import io.weir.standalone.client.agentdojo.RunTable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One experiment from draft to archive, through the public HTTP interface only, on the published runs of AgentDojo. */
class WholeLifeTest {

    private static final String KEY = "defence";
    private static final String ANALYST = "ana@example.com";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private final HttpClient http = HttpClient.newHttpClient();
    private URI query;
    private URI ingest;

    @Test
    void from_draft_to_decision_and_out_of_sight(@TempDir Path folder) throws Exception {
        WeirSettings settings = WeirSettings.in(folder)
                .with("weir.ingest.port", "0")
                .with("weir.query.port", "0")
                .with("weir.management.port", "0")
                // Its event moves as_of each second, and a decision's evidence is compared with results read before it.
                .with("weir.query.freshness-probe-enabled", "false");
        try (WeirProcess weir = WeirProcess.start(settings, SILENT)) {
            query = weir.running().query();
            ingest = weir.running().ingest();
            plan();
            start();
            agentsAskAndAreShown();
            whatIsPausedIsCounted();
            decideAndEnd();
            itIsAllWrittenDown();
        } finally {
            http.close();
        }
    }

    private void plan() throws Exception {
        ObjectNode draft = (ObjectNode) JsonMapper.shared().readTree(AgentDojo.definition(AgentDojo.BENIGN));
        draft.put("key", KEY).put("draft", true).remove("start");
        draft.putObject("about")
                .put("hypothesis", "A tool filter costs few solved tasks.")
                .put("owner", ANALYST);
        Answer drafted = api("POST", "/v1/experiments", draft.toString());
        assertThat(drafted.status()).isEqualTo(201);
        assertThat(drafted.json().get("state").asString()).isEqualTo("draft");
        Answer unknown = await().atMost(PATIENCE)
                .until(() -> evaluate("{\"targetingKey\":\"r\"}"), answer -> answer.status() != 503);
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(api("GET", "/v1/experiments/" + KEY + "/results", null).status())
                .isEqualTo(409);
        String change =
                "{\"allocation\":{\"targeting\":{\"suite\":{\"$in\":[\"banking\",\"slack\"]}},\"forced\":{\"tester\":\"pi_detector\"}}}";
        Answer targeted = api("PATCH", "/v1/experiments/" + KEY, change, "If-Match", "\"1\"");
        assertThat(targeted.json().get("revision").asLong()).isEqualTo(2);
        Answer late = api("PATCH", "/v1/experiments/" + KEY, "{\"name\":\"Mine\"}", "If-Match", "\"1\"");
        assertThat(late.status()).isEqualTo(412);
    }

    private void start() throws Exception {
        Answer started =
                api("POST", "/v1/experiments/" + KEY + "/start", "{\"start\":\"" + RunEvents.FIRST_DAY + "\"}");
        assertThat(started.json().get("state").asString()).isEqualTo("running");
        Activation.await(started.json(), ingest, SILENT);
        Answer unit = api("PATCH", "/v1/experiments/" + KEY, "{\"unit\":\"user\"}");
        assertThat(unit.json().get("code").asString()).isEqualTo("CHANGE_NEEDS_REBUILD");
        await().atMost(PATIENCE)
                .until(() -> evaluate("{\"targetingKey\":\"tester\"}").status() == 200);
    }

    private void agentsAskAndAreShown() throws Exception {
        assertThat(evaluate("{\"targetingKey\":\"tester\"}").json().get("value").asString())
                .isEqualTo("pi_detector");
        JsonNode outside =
                evaluate("{\"targetingKey\":\"live-1\",\"suite\":\"travel\"}").json();
        assertThat(outside.at("/metadata/outside").asString()).isEqualTo("not_targeted");
        for (int i = 0; i < 60; i++) {
            String context = "{\"targetingKey\":\"live-" + i + "\",\"suite\":\"slack\",\"weir.exposure\":true}";
            JsonNode first = evaluate(context).json();
            assertThat(first.get("reason").asString()).isEqualTo("SPLIT");
            assertThat(evaluate(context).json()).isEqualTo(first);
        }
        JsonNode results =
                resultsOnce(found -> found.at("/accounting/duplicates").asLong() == 60);
        assertThat(unitsOf(results)).isEqualTo(60);
        assertThat(results.at("/accounting/conflicts").asLong()).isZero();
    }

    private void whatIsPausedIsCounted() throws Exception {
        String context = "{\"targetingKey\":\"live-0\",\"suite\":\"slack\"}";
        JsonNode before = evaluate(context).json();
        Answer paused = api("POST", "/v1/experiments/" + KEY + "/pause", null);
        assertThat(paused.json().get("state").asString()).isEqualTo("paused");
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode nobody = evaluate(context).json();
            assertThat(nobody.get("reason").asString()).isEqualTo("DISABLED");
            assertThat(nobody.at("/metadata/outside").asString()).isEqualTo("paused");
        });

        publishedRunsAreCounted();

        assertThat(api("POST", "/v1/experiments/" + KEY + "/resume", null).status())
                .isEqualTo(200);
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(evaluate(context).json().get("variant")).isEqualTo(before.get("variant")));
    }

    private void publishedRunsAreCounted() throws Exception {
        List<Run> runs =
                RunTable.runs().stream().filter(run -> !run.isAttacked()).toList();
        LogEnd end = post(runs);
        JsonNode results = resultsOnce(found -> end.isCoveredBy(found.get("as_of")));
        assertThat(unitsOf(results)).isEqualTo(60 + runs.size());
        for (JsonNode arm : results.at("/metrics/0/variants")) {
            String variant = arm.get("variant").asString();
            long solved = runs.stream()
                    .filter(run -> run.defence().equals(variant) && run.utility())
                    .count();
            assertThat(arm.get("sum").asLong()).as(variant).isEqualTo(solved);
        }
    }

    private LogEnd post(List<Run> runs) {
        List<String> events = new ArrayList<>();
        for (Run run : runs) {
            List<String> ofRun = RunEvents.of(run);
            ObjectNode exposure = (ObjectNode) JsonMapper.shared().readTree(ofRun.getFirst());
            exposure.withObject("/exposure").put("experiment", KEY);
            events.add(exposure.toString());
            events.addAll(ofRun.subList(1, ofRun.size()));
        }
        return Posted.all(ingest, events);
    }

    private void decideAndEnd() throws Exception {
        JsonNode stopped = api("POST", "/v1/experiments/" + KEY + "/stop", null).json();
        assertThat(stopped.get("state").asString()).isEqualTo("stopped");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(evaluate("{\"targetingKey\":\"tester\"}")
                        .json()
                        .get("reason")
                        .asString())
                .isEqualTo("DISABLED"));
        JsonNode results =
                api("GET", "/v1/experiments/" + KEY + "/results", null).json();
        JsonNode decision = api(
                        "PUT",
                        "/v1/experiments/" + KEY + "/decision",
                        "{\"decision\":\"iterate\",\"variant\":\"tool_filter\",\"reason\":\"Try it under attack.\"}")
                .json()
                .get("decision");
        assertThat(decision.at("/evidence/as_of")).isEqualTo(results.get("as_of"));
        assertThat(decision.at("/evidence/metric")).isEqualTo(results.at("/metrics/0"));
        assertThat(decision.at("/evidence/verdicts")).isEqualTo(results.get("verdicts"));
        assertThat(api("POST", "/v1/experiments/" + KEY + "/clone", "{\"key\":\"defence-2\"}")
                        .status())
                .isEqualTo(201);
        assertThat(api("DELETE", "/v1/experiments/" + KEY, null)
                        .json()
                        .get("state")
                        .asString())
                .isEqualTo("archived");
        assertThat(api("GET", "/v1/experiments", null)
                        .json()
                        .at("/experiments/0/key")
                        .asString())
                .isEqualTo("defence-2");
    }

    private void itIsAllWrittenDown() throws Exception {
        JsonNode revisions =
                api("GET", "/v1/experiments/" + KEY + "/revisions", null).json().get("revisions");

        assertThat(revisions.findValuesAsString("by")).containsOnly(ANALYST);
        assertThat(revisions
                        .valueStream()
                        .map(revision -> revision.get("changes").findValuesAsString("pointer").stream()
                                .collect(Collectors.joining(" "))))
                .containsExactly(
                        "/stage",
                        "/decision",
                        "/allocation/until /end",
                        "/pauses/0/until",
                        "/pauses",
                        "/stage /start",
                        "/allocation/forced/tester /allocation/targeting",
                        "");
    }

    private JsonNode resultsOnce(Predicate<JsonNode> ready) {
        return await().atMost(PATIENCE)
                .until(
                        () -> api("GET", "/v1/experiments/" + KEY + "/results", null)
                                .json(),
                        ready);
    }

    private static long unitsOf(JsonNode results) {
        return results.get("variants")
                .valueStream()
                .mapToLong(variant -> variant.get("units").asLong())
                .sum();
    }

    private Answer evaluate(String context) throws IOException, InterruptedException {
        return send(ingest.resolve("/ofrep/v1/evaluate/flags/" + KEY), "POST", "{\"context\":" + context + "}");
    }

    private Answer api(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        return send(query.resolve(path), method, body, headers);
    }

    private Answer send(URI address, String method, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .header("From", ANALYST)
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) request.header("Content-Type", "application/json");
        for (int i = 0; i < headers.length; i += 2) request.header(headers[i], headers[i + 1]);
        HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
        return new Answer(answer.statusCode(), JsonMapper.shared().readTree(answer.body()));
    }

    private record Answer(int status, JsonNode json) {}
}
