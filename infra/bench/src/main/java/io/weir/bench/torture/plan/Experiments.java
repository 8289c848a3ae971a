package io.weir.bench.torture.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What one seed defines. */
final class Experiments {

    static final String USERS = "users";
    static final String RUNS = "runs";
    static final String BOUNDED = "bounded";

    static final List<String> KEYS = List.of(USERS, RUNS, BOUNDED);

    /** Begins and ends within the time of the events, so that some lie outside. */
    private static final Duration BEGINS_BEFORE = Duration.ofMinutes(55);

    private static final Duration ENDS_BEFORE = Duration.ofMinutes(4);

    private Experiments() {}

    static String key(long seed, String experiment) {
        return "s" + seed + "-" + experiment;
    }

    static String eventType(long seed, String type) {
        return type + "_s" + seed;
    }

    static List<Plan.Experiment> of(long seed, Instant base) {
        String interval = "\"start\":\"%s\",\"end\":\"%s\",".formatted(base.minus(BEGINS_BEFORE), base.minus(ENDS_BEFORE));
        return List.of(
                experiment(seed, USERS, "user", "\"start\":\"" + base.minus(Duration.ofDays(1)) + "\",\"lateness\":\"unbounded\","),
                experiment(seed, RUNS, "run", interval + "\"lateness\":\"unbounded\","),
                experiment(seed, BOUNDED, "user", interval + "\"lateness\":\"PT5H\","));
    }

    private static Plan.Experiment experiment(long seed, String name, String unit, String when) {
        String key = key(seed, name);
        String call = eventType(seed, "call");
        String done = eventType(seed, "done");
        String json = """
                {"key":"%s","unit":"%s",%s
                 "variants":[{"key":"control","weight":1},{"key":"treatment","weight":1}],
                 "metrics":[
                  {"key":"solved","kind":"conversion","event_type":"%s","outcome":"success"},
                  {"key":"calls","kind":"count","event_type":"%s"},
                  {"key":"cost","kind":"sum","event_type":"%s","value":"cost"},
                  {"key":"soon","kind":"sum","event_type":"%s","value":"cost","window":"PT10M"},
                  {"key":"newest","kind":"last","event_type":"%s","value":"steps","window":"PT20M"}]}"""
                .formatted(key, unit, when, done, call, call, call, call);
        return new Plan.Experiment(key, json);
    }
}
