package io.weir.query;

import tools.jackson.core.JsonPointer;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Experiment documents: one obvious default, from which a test differs in a field or two. */
public final class Documents {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS) // 1e-30 stays what the test wrote
            .build();

    /** With every field of an allocation. */
    public static final String ALLOCATION = """
            {"seed":"planner","coverage":0.50,"targeting":{"plan":{"$in":["pro"]},"version":{"$vgte":"2.0.0"}},
             "layer":{"name":"checkout","from":0.25,"to":0.75},"holdout":{"name":"2026-q4","share":0.05},
             "forced":{"tester":"tool_filter"},"until":"2040-01-01T00:00:00Z"}""";

    private Documents() {}

    /** Three variants, a guardrail on conversions and a sum. */
    public static String experiment(String key) {
        return """
                {"key":"%s","name":"Agents","unit":"user",
                 "variants":[{"key":"none","weight":1},{"key":"tool_filter","weight":1},{"key":"pi_detector","weight":1}],
                 "start":"2024-06-01T00:00:00Z","end":null,"lateness":"unbounded",
                 "metrics":[
                   {"key":"utility","name":"Task solved","kind":"conversion","event_type":"run_completed",
                    "outcome":"success","direction":"increase","guardrail":true,"margin":0.05},
                   {"key":"cost","name":"Cost","kind":"sum","event_type":"llm_call","value":"cost_usd",
                    "window":"PT24H","direction":"decrease"}]}""".formatted(key);
    }

    /** A ratio with everything that a metric can have, a quantile, clusters and breakdowns. */
    public static String everything(String key) {
        return """
                {"key":"%s","name":"Everything","unit":"run",
                 "variants":[{"key":"control","weight":1},{"key":"treatment","weight":1}],
                 "start":"2024-06-01T00:00:00Z","lateness":"P6D","cluster_by":"task",
                 "breakdowns":[{"attribute":"model","values":["small","large"]},{"attribute":"region","values":["eu"]}],
                 "metrics":[
                   {"key":"cost-per-step","kind":"ratio","event_type":"llm_call","value":"cost_usd","cap":2.5,
                    "filters":[{"attribute":"model","values":["small","large"]}],
                    "denominator":{"event_type":"tool_call","outcome":"success","cap":100,
                                   "filters":[{"attribute":"tool","values":["search"]}]},
                    "window":"PT12H","lookback":"P14D","direction":"decrease"},
                   {"key":"latency","kind":"quantile","quantile":0.95,"aggregation":"last",
                    "event_type":"run_completed","value":"latency_ms","direction":"decrease"},
                   {"key":"steps","kind":"count","event_type":"tool_call","lookback":"PT1H"}]}""".formatted(key);
    }

    /** The same with the field at {@code pointer} set to {@code value} (JSON); {@code absent}: without it. */
    public static String with(String document, String pointer, String value) {
        JsonNode root = JSON.readTree(document);
        JsonPointer at = JsonPointer.compile(pointer);
        JsonNode parent = root.at(at.head());
        String name = at.last().getMatchingProperty();
        if (value.equals("absent")) {
            ((ObjectNode) parent).remove(name);
        } else if (parent instanceof ArrayNode array) {
            array.set(at.last().getMatchingIndex(), JSON.readTree(value));
        } else {
            ((ObjectNode) parent).set(name, JSON.readTree(value));
        }
        return root.toString();
    }

    /** The field at {@code pointer} as JSON. */
    public static JsonNode at(String document, String pointer) {
        return JSON.readTree(document).at(pointer);
    }
}
