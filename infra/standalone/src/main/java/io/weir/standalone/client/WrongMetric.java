package io.weir.standalone.client;

import io.weir.standalone.client.agentdojo.AgentDojo;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A conversion that counts the runs that failed. Every number of it looks plausible, and is wrong. */
final class WrongMetric {

    private static final String EXPERIMENT = AgentDojo.BENIGN;

    private WrongMetric() {}

    static void ship(DrillSite site) {
        JsonNode metrics = metrics();
        ((ObjectNode) metrics.get(0)).put("outcome", "failure");
        rebuild(site, metrics);
    }

    static void correct(DrillSite site) {
        rebuild(site, metrics());
    }

    private static JsonNode metrics() {
        return JsonMapper.shared().readTree(AgentDojo.definition(EXPERIMENT)).get("metrics");
    }

    private static void rebuild(DrillSite site, JsonNode metrics) {
        ObjectNode change = JsonMapper.shared().createObjectNode().put("rebuild", true);
        change.set("metrics", metrics);
        DrillReplays.rebuild(site, EXPERIMENT, change.toString());
    }
}
