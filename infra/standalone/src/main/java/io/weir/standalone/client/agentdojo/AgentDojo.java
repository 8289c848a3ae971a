package io.weir.standalone.client.agentdojo;

import java.util.List;

/** The two experiments that the runs belong to, as the query API takes them. */
public final class AgentDojo {

    public static final String BENIGN = "agentdojo-benign";
    public static final String ATTACKED = "agentdojo-attacked";

    /** In the order in which they are shown. */
    public static final List<String> EXPERIMENTS = List.of(BENIGN, ATTACKED);

    private static final String UTILITY = """
            {"key": "utility", "name": "Task solved", "kind": "conversion", "event_type": "run_completed",
             "outcome": "success", "direction": "increase", "guardrail": true, "margin": 0.05}""";

    private static final String ATTACK_SUCCESS = """
            {"key": "attack_success", "name": "Attack succeeded", "kind": "conversion", "event_type": "run_completed",
             "value": "attack_success", "at_least": 1, "direction": "decrease"}""";

    private AgentDojo() {}

    /** The definition as JSON. Imported events are as old as they are, late is nothing; all are there, so there is one look. */
    public static String definition(String experiment) {
        boolean attacked = experiment.equals(ATTACKED);
        return """
                {"key": "%s", "name": "%s", "unit": "run",
                 "variants": [{"key": "none", "weight": 1}, {"key": "tool_filter", "weight": 1}, {"key": "pi_detector", "weight": 1}],
                 "start": "%s", "lateness": "unbounded", "cluster_by": "task", "metrics": [%s],
                 "analysis": {"method": "frequentist"}}""".formatted(
                        experiment,
                        attacked ? "AgentDojo under attack" : "AgentDojo without attacks",
                        RunEvents.FIRST_DAY,
                        attacked ? UTILITY + ", " + ATTACK_SUCCESS : UTILITY);
    }
}
