package io.weir.standalone.client.tau2;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * One published run: an agent tried a task with a simulated user.
 *
 * @param agent short name: the variant
 * @param trial from 0
 * @param duration seconds, or null where the log has none
 * @param agentCost US dollars, or null where the price was not known
 * @param userCost of the simulated user's model, or null
 * @param steps what the agent did, in order
 */
record Simulation(
        String agent,
        String domain,
        String task,
        int trial,
        Instant start,
        Instant end,
        boolean isSuccess,
        BigDecimal reward,
        BigDecimal duration,
        BigDecimal agentCost,
        BigDecimal userCost,
        int messages,
        List<Step> steps) {

    Simulation {
        steps = List.copyOf(steps);
    }

    /** What the agent did at a time. */
    sealed interface Step {
        Instant time();
    }

    /** An answer of the agent's model that says what it used. */
    record ModelCall(Instant time, long inputTokens, long outputTokens, BigDecimal cost) implements Step {}

    record ToolCall(Instant time, String tool) implements Step {}

    /** A run's identity. */
    String id() {
        return "tau2/" + agent + "/" + domain + "/" + task + "/" + trial;
    }
}
