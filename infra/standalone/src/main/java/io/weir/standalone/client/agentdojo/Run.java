package io.weir.standalone.client.agentdojo;

import java.math.BigDecimal;
import java.util.List;

/**
 * One published run of AgentDojo.
 *
 * @param defence {@code none}, {@code tool_filter} or {@code pi_detector}
 * @param injectionTask null for a run without an attack
 * @param attackSucceeded null for a run without an attack: the logs' "security" means nothing then
 */
public record Run(
        String defence,
        String suite,
        String userTask,
        String injectionTask,
        boolean utility,
        Boolean attackSucceeded,
        BigDecimal durationSeconds,
        int messages,
        int assistantMessages,
        List<Call> calls) {

    /** What the identities of all runs begin with. */
    public static final String MODEL = "gpt-4o-2024-05-13/";

    /** What became of a tool call. */
    public enum Answer {
        /** The tool answered. */
        success,
        /** The tool reported an error. */
        failure,
        /** The run ended before the tool answered. */
        none
    }

    /** One tool call, in the order in which the agent made them. */
    public record Call(String tool, Answer answer) {}

    public Run {
        calls = List.copyOf(calls);
        if ((injectionTask == null) != (attackSucceeded == null)) {
            throw new IllegalArgumentException(
                    "an attack has an outcome, and only an attack: " + suite + " " + userTask);
        }
    }

    /** A run's identity: file names alone repeat in every folder. */
    public String id() {
        return MODEL + defence + "/" + suite + "/" + userTask + "/" + (injectionTask == null ? "none" : injectionTask);
    }

    public boolean isAttacked() {
        return injectionTask != null;
    }
}
