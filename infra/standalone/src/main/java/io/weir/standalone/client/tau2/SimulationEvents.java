package io.weir.standalone.client.tau2;

import io.weir.standalone.client.tau2.Simulation.ModelCall;
import io.weir.standalone.client.tau2.Simulation.Step;
import io.weir.standalone.client.tau2.Simulation.ToolCall;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A simulation as events: an exposure for each experiment that it belongs to (the variant is the agent), an {@code llm_call}
 * per answer of the agent's model, a {@code tool_call} per call, a {@code run_completed}. The unit is the run. Values keep six
 * decimals, as Weir's do.
 */
final class SimulationEvents {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private SimulationEvents() {}

    /** JSON objects as ingest takes them. */
    static List<String> of(Simulation run) {
        List<String> events = new ArrayList<>(run.steps().size() + 3);
        for (String experiment : Tau2.experimentsOf(run)) {
            ObjectNode exposure = event(run, "exposure", "exposure/" + experiment, run.start());
            exposure.putObject("exposure").put("experiment", experiment).put("variant", run.agent());
            events.add(exposure.toString());
        }
        for (int i = 0; i < run.steps().size(); i++) events.add(step(run, i).toString());
        events.add(completed(run).toString());
        return events;
    }

    private static ObjectNode step(Simulation run, int place) {
        Step step = run.steps().get(place);
        String name = "step-" + (place + 1);
        return switch (step) {
            case ModelCall call -> {
                ObjectNode event = event(run, "llm_call", name, call.time());
                ObjectNode values = event.putObject("values");
                values.put("input_tokens", call.inputTokens());
                values.put("output_tokens", call.outputTokens());
                put(values, "cost_usd", call.cost());
                yield event;
            }
            case ToolCall call -> {
                ObjectNode event = event(run, "tool_call", name, call.time());
                event.withObject("/attributes").put("tool", call.tool());
                yield event;
            }
        };
    }

    private static ObjectNode completed(Simulation run) {
        ObjectNode event = event(run, "run_completed", "completed", run.end());
        event.put("outcome", run.isSuccess() ? "success" : "failure");
        ObjectNode values = event.putObject("values");
        put(values, "reward", run.reward());
        values.put("messages", run.messages());
        // In units in which six decimals hold all that was published.
        put(values, "duration_ms", shifted(run.duration(), 3));
        put(values, "agent_cost_cents", shifted(run.agentCost(), 2));
        put(values, "user_cost_cents", shifted(run.userCost(), 2));
        return event;
    }

    private static void put(ObjectNode values, String name, BigDecimal value) {
        if (value != null) values.put(name, value.setScale(6, RoundingMode.HALF_EVEN));
    }

    private static BigDecimal shifted(BigDecimal value, int digits) {
        return value == null ? null : value.movePointRight(digits);
    }

    private static ObjectNode event(Simulation run, String type, String id, Instant time) {
        ObjectNode event = JSON.createObjectNode();
        event.put("id", id);
        event.put("type", type);
        event.put("time", time.toString());
        event.putObject("units").put("run", run.id());
        event.put("task", run.domain() + "/" + run.task());
        event.putObject("agent").put("name", run.agent());
        event.putObject("attributes").put("domain", run.domain()).put("agent", run.agent());
        return event;
    }
}
