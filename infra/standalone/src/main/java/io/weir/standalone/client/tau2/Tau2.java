package io.weir.standalone.client.tau2;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The experiments that the published runs belong to: agents on the same tasks, each task a cluster. */
public final class Tau2 {

    /** By key, the agents that are compared, the control first. */
    private static final Map<String, List<String>> VARIANTS = variants();

    private static final String METRICS = """
            {"key": "solved", "name": "Task solved", "kind": "conversion", "event_type": "run_completed", "outcome": "success"},
            {"key": "duration_ms", "name": "Duration, ms", "kind": "last", "event_type": "run_completed",
             "value": "duration_ms", "direction": "decrease"},
            {"key": "agent_cost_cents", "name": "Cost of the agent, US cents", "kind": "last", "event_type": "run_completed",
             "value": "agent_cost_cents", "direction": "decrease"},
            {"key": "user_cost_cents", "name": "Cost of the simulated user, US cents", "kind": "last",
             "event_type": "run_completed", "value": "user_cost_cents", "direction": "decrease"},
            {"key": "input_tokens", "name": "Input tokens", "kind": "sum", "event_type": "llm_call", "value": "input_tokens",
             "direction": "decrease"},
            {"key": "output_tokens", "name": "Output tokens", "kind": "sum", "event_type": "llm_call",
             "value": "output_tokens", "direction": "decrease"},
            {"key": "tool_calls", "name": "Tool calls", "kind": "count", "event_type": "tool_call", "direction": "decrease"},
            {"key": "cost_per_output_token", "name": "Cost per output token, US dollars", "kind": "ratio",
             "aggregation": "sum", "event_type": "llm_call", "value": "cost_usd", "direction": "decrease",
             "denominator": {"aggregation": "sum", "event_type": "llm_call", "value": "output_tokens"}}""";

    private Tau2() {}

    private static Map<String, List<String>> variants() {
        Map<String, List<String>> variants = new LinkedHashMap<>();
        variants.put(
                "tau2-airline", List.of("gpt-4-1", "gpt-4-1-sft", "claude-sonnet-4-5", "claude-opus-4-6", "gpt-4o"));
        variants.put("tau2-airline-claude", List.of("claude-sonnet-4-5", "claude-opus-4-6"));
        variants.put("tau2-retail", List.of("gpt-4-1", "gpt-4-1-sft"));
        variants.put("tau2-telecom", List.of("gpt-4-1", "gpt-4-1-sft"));
        return variants;
    }

    /** Keys, in the order in which they are shown. */
    public static List<String> experiments() {
        return List.copyOf(VARIANTS.keySet());
    }

    /** The definition as JSON. Imported events are as old as they are: late is nothing. */
    public static String definition(String experiment) {
        return """
                {"key": "%s", "unit": "run", "variants": [%s], "start": "%s", "lateness": "unbounded", "cluster_by": "task",
                 "metrics": [%s]}""".formatted(
                        experiment,
                        VARIANTS.get(experiment).stream()
                                .map("{\"key\": \"%s\", \"weight\": 1}"::formatted)
                                .collect(Collectors.joining(", ")),
                        Simulations.FIRST_DAY,
                        METRICS);
    }

    /**
     * Hands over every run's events as JSON objects, as ingest takes them.
     *
     * @param from a folder of result files, or the packed {@code results.tar.gz}
     */
    public static void read(Path from, Consumer<String> events) throws IOException {
        Simulations.read(from, run -> SimulationEvents.of(run).forEach(events));
    }

    /** A model's name as a variant's key, which holds no point. */
    static String variant(String model) {
        return model.replace('.', '-');
    }

    static List<String> experimentsOf(Simulation run) {
        List<String> experiments = new ArrayList<>();
        VARIANTS.forEach((key, agents) -> {
            boolean isOfDomain = key.startsWith("tau2-" + run.domain());
            if (isOfDomain && agents.contains(run.agent())) experiments.add(key);
        });
        return experiments;
    }
}
