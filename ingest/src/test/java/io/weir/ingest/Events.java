package io.weir.ingest;

import java.time.Instant;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Events as JSON, with one obvious default. */
public final class Events {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Events() {}

    /** The least that is accepted. */
    public static ObjectNode event(String id) {
        ObjectNode event = JSON.createObjectNode();
        event.put("id", id).put("type", "llm_call").put("time", "2026-01-02T03:04:05.678Z");
        event.putObject("units").put("run", "run of " + id);
        return event;
    }

    /** Every field, some 300 bytes: what an agent's call to a model looks like. */
    public static ObjectNode call(String id) {
        ObjectNode event = event(id);
        event.put("time", Instant.ofEpochMilli(1_790_000_000_123L).toString());
        event.put("task", "banking/user_task_3").put("outcome", "success");
        event.putObject("agent").put("name", "retail-agent").put("version", "1.4.2");
        event.putObject("values")
                .put("input_tokens", 812)
                .put("output_tokens", 95)
                .put("cost_usd", 0.0041)
                .put("latency_ms", 1432);
        event.putObject("attributes").put("model", "claude-sonnet").put("tool", "search_orders");
        return event;
    }

    public static ObjectNode exposure(String id, String experiment, String variant) {
        ObjectNode event = event(id).put("type", "exposure");
        event.putObject("exposure").put("experiment", experiment).put("variant", variant);
        return event;
    }
}
