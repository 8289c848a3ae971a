package io.weir.bench.torture.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What one seed defines: every kind of metric, a covariate, breakdowns, clusters, on users and on runs, with and without an end. */
final class Experiments {

    static final String USERS = "users";
    static final String RUNS = "runs";
    static final String BOUNDED = "bounded";

    static final List<String> KEYS = List.of(USERS, RUNS, BOUNDED);

    /** Begins and ends within the time of the events, so that some lie outside. */
    private static final Duration BEGINS_BEFORE = Duration.ofMinutes(70);

    private static final Duration ENDS_BEFORE = Duration.ofMinutes(4);

    private Experiments() {}

    static String key(long seed, String experiment) {
        return "s" + seed + "-" + experiment;
    }

    static String eventType(long seed, String type) {
        return type + "_s" + seed;
    }

    static List<Plan.Experiment> of(long seed, Instant base) {
        String begins = "\"start\":\"" + base.minus(BEGINS_BEFORE) + "\",";
        String ends = "\"end\":\"" + base.minus(ENDS_BEFORE) + "\",";
        String unbounded = "\"lateness\":\"unbounded\",";
        String places =
                "\"cluster_by\":\"task\",\"breakdowns\":[{\"attribute\":\"model\",\"values\":[\"large\",\"small\"]}],";
        return List.of(
                experiment(seed, USERS, "user", begins + unbounded + places),
                experiment(seed, RUNS, "run", begins + ends + unbounded + places),
                experiment(seed, BOUNDED, "user", begins + ends + "\"lateness\":\"PT5H\","));
    }

    private static Plan.Experiment experiment(long seed, String name, String unit, String fields) {
        String key = key(seed, name);
        String metrics = """
                {"key":"solved","kind":"conversion","event_type":"DONE","outcome":"success"},
                {"key":"calls","kind":"count","event_type":"CALL","lookback":"PT1H"},
                {"key":"large-calls","kind":"count","event_type":"CALL","filters":[{"attribute":"model","values":["large"]}]},
                {"key":"cost","kind":"sum","event_type":"CALL","value":"cost","cap":9,"lookback":"PT2H"},
                {"key":"soon","kind":"sum","event_type":"CALL","value":"cost","plus":["steps"],"window":"PT10M"},
                {"key":"newest","kind":"last","event_type":"CALL","value":"steps","window":"PT20M"},
                {"key":"cost-per-run","kind":"ratio","event_type":"CALL","aggregation":"sum","value":"cost",
                 "denominator":{"event_type":"DONE","aggregation":"count"},"lookback":"PT1H"},
                {"key":"p90-steps","kind":"quantile","quantile":0.9,"event_type":"CALL","aggregation":"sum","value":"steps"}""".replace("CALL", eventType(seed, "call")).replace("DONE", eventType(seed, "done"));
        String json = "{\"key\":\"" + key + "\",\"unit\":\"" + unit + "\"," + fields
                + "\"variants\":[{\"key\":\"control\",\"weight\":1},{\"key\":\"treatment\",\"weight\":1}],"
                + "\"metrics\":[" + metrics + "]}";
        return new Plan.Experiment(key, json);
    }
}
