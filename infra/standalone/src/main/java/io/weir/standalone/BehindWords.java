package io.weir.standalone;

import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** How far numbers are behind the log, in words: of the field {@code behind} of the query API's documents. */
public final class BehindWords {

    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;

    private BehindWords() {}

    public static String of(JsonNode behind) {
        JsonNode events = behind.path("events");
        if (!events.isNumber())
            return "not known how far behind. " + behind.path("unknown").asString("");
        if (isNothing(behind)) return "nothing is behind: every event in the log is counted";
        return String.format(
                Locale.ROOT,
                "%,d %s behind the log, %s%s",
                events.asLong(),
                events.asLong() == 1 ? "event" : "events",
                behind.path("at_least").asBoolean(false) ? "at least " : "",
                time(behind.path("seconds").asDouble()));
    }

    public static boolean isNothing(JsonNode behind) {
        return behind.path("events").asLong(-1) == 0;
    }

    /** A duration in its two largest units: {@code 4.2 s}, {@code 3 min 20 s}, {@code 5 h 7 min}. */
    public static String time(double exact) {
        if (exact < 2 * MINUTE) return String.format(Locale.ROOT, "%.1f s", exact);
        long seconds = Math.round(exact);
        if (seconds < 2 * HOUR) return seconds / MINUTE + " min " + seconds % MINUTE + " s";
        return seconds / HOUR + " h " + seconds % HOUR / MINUTE + " min";
    }
}
