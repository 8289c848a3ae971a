package io.weir.standalone.client;

import io.weir.standalone.ExitCode;
import io.weir.standalone.Trouble;
import io.weir.standalone.client.agentdojo.RunEvents;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An agent that reports once more, of every run, that it ended, and always with success. */
final class BadProducer {

    private static final String AGENT = "faulty";
    private static final String ENDED = "run_completed";
    private static final JsonMapper JSON = JsonMapper.shared();

    private BadProducer() {}

    static void post(DrillSite site) {
        site.post("Posting false reports", reports(site));
    }

    /** Its events stay in the log, and are in no number any more. */
    static void leaveOut(DrillSite site) {
        try (QueryClient query = site.query()) {
            query.addQuarantine(rule());
        }
        DrillReplays.replay(site);
        try (QueryClient query = site.query()) {
            requireQuarantined(query.accounting(), reports(site).size());
        }
    }

    private static String rule() {
        return JSON.createObjectNode()
                .put("agent", AGENT)
                .put("from", RunEvents.FIRST_DAY.toString())
                .put("reason", "reports success, whatever happened")
                .toString();
    }

    private static void requireQuarantined(JsonNode accounting, long reports) {
        long quarantined = accounting.at("/total/quarantined").asLong();
        if (quarantined == reports) return;
        throw new Trouble(
                ExitCode.FAILED,
                quarantined + " events are quarantined, and " + reports + " were posted by the faulty agent.",
                "Run the drill again with --keep, and look into its folder.");
    }

    private static List<String> reports(DrillSite site) {
        return site.events().stream()
                .map(event -> (ObjectNode) JSON.readTree(event))
                .filter(event -> event.get("type").asString().equals(ENDED))
                .map(BadProducer::report)
                .toList();
    }

    private static String report(ObjectNode event) {
        event.put("id", event.get("id").asString() + "-" + AGENT).put("outcome", "success");
        event.withObject("/agent").put("name", AGENT);
        return event.toString();
    }
}
