package io.weir.standalone.client;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Documents of generations as the query API gives them. */
final class Replays {

    static final String CAUGHT_UP = "{\"events\":0,\"seconds\":0.0,\"at_least\":false,\"unknown\":null}";
    static final String FAR = "{\"events\":48210,\"seconds\":7260.0,\"at_least\":false,\"unknown\":null}";
    static final String SOMETIME = "2026-11-30T12:00:00.123456Z";

    private Replays() {}

    static String list(String... replays) {
        return "{\"replays\":[" + String.join(",", replays) + "]}";
    }

    static String active(int generation, String shownAt) {
        return of(generation, true, "computing", shownAt, CAUGHT_UP);
    }

    /** @param shownAt null: never */
    static String other(int generation, String state, String shownAt, String behind) {
        return of(generation, false, state, shownAt, behind);
    }

    /** The same with a limit. */
    static String atMost(int eventsPerSecond, String replay) {
        return replay.replaceFirst("\\}$", ",\"max_rate\":" + eventsPerSecond + "}");
    }

    private static String of(int generation, boolean active, String state, String shownAt, String behind) {
        return """
                {"generation":%d,"active":%s,"state":"%s","created_at":"%s","shown_at":%s,"as_of":{"0":17},"behind":%s,"caught_up":%s}""".formatted(
                        generation,
                        active,
                        state,
                        SOMETIME,
                        shownAt == null ? "null" : "\"" + shownAt + "\"",
                        behind,
                        hasCaughtUp(read(behind)));
    }

    private static boolean hasCaughtUp(JsonNode behind) {
        return behind.get("seconds").isNumber()
                && behind.get("seconds").asDouble() <= 5
                && !behind.get("at_least").asBoolean();
    }

    static JsonNode read(String json) {
        return JsonMapper.shared().readTree(json);
    }
}
