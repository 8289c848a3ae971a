package io.weir.standalone.client;

import static io.weir.standalone.client.Generations.number;
import static io.weir.standalone.client.Generations.state;

import io.weir.standalone.BehindWords;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Generations as a table, and below it what can be done with each. */
final class ReplaysView {

    private static final String ROW = "%-10s  %-6s  %-9s  %13s  %16s  %s";

    private final boolean colour;

    ReplaysView(boolean colour) {
        this.colour = colour;
    }

    List<String> lines(List<JsonNode> replays) {
        List<String> lines = new ArrayList<>();
        lines.add(ResultsView.bold(
                ROW.formatted("generation", "shown", "state", "events behind", "time behind", "begun"), colour));
        for (JsonNode replay : replays) lines.add(row(replay));
        for (JsonNode replay : replays) remark(replay).ifPresent(lines::add);
        for (JsonNode replay : replays) limit(replay).ifPresent(lines::add);
        return lines;
    }

    private static String row(JsonNode replay) {
        JsonNode behind = replay.get("behind");
        boolean known = behind.get("events").isNumber();
        return ROW.formatted(
                number(replay),
                shown(replay),
                state(replay),
                known ? String.format(Locale.ROOT, "%,d", behind.get("events").asLong()) : "not known",
                known ? time(behind) : "not known",
                Instant.parse(replay.get("created_at").asString()).truncatedTo(ChronoUnit.SECONDS));
    }

    private static String shown(JsonNode replay) {
        if (Generations.isActive(replay)) return "now";
        return Generations.wasShown(replay) ? "before" : "never";
    }

    private static String time(JsonNode behind) {
        return (behind.get("at_least").asBoolean() ? "at least " : "")
                + BehindWords.time(behind.get("seconds").asDouble());
    }

    private static Optional<String> limit(JsonNode replay) {
        JsonNode rate = replay.path("max_rate");
        boolean holds = rate.isNumber()
                && !Generations.isActive(replay)
                && state(replay).equals("computing")
                && !Generations.hasCaughtUp(replay);
        if (!holds) return Optional.empty();
        int generation = number(replay);
        return Optional.of(String.format(
                Locale.ROOT,
                "Generation %d reads at most %,d events per second. `./weir replay limit %d none` lifts that.",
                generation,
                rate.asInt(),
                generation));
    }

    private static Optional<String> remark(JsonNode replay) {
        int generation = number(replay);
        JsonNode rebuilds = replay.path("rebuilds");
        if (!rebuilds.isEmpty()
                && !Generations.wasShown(replay)
                && state(replay).equals("computing")) {
            String experiment = rebuilds.get(0).get("experiment").asString();
            return Optional.of("Generation " + generation + " recomputes " + experiment
                    + " and will be shown when it has caught up. `./weir replay drop " + generation
                    + "` cancels that.");
        }
        if (state(replay).equals("dropping")) return Optional.of("Streams is removing generation " + generation + ".");
        if (state(replay).equals("paused")) {
            return Optional.of("`./weir replay resume " + generation + "` continues generation " + generation + ".");
        }
        JsonNode behind = replay.get("behind");
        if (!behind.get("events").isNumber())
            return Optional.of("Generation " + generation + ": " + BehindWords.of(behind));
        if (Generations.isActive(replay) || !Generations.hasCaughtUp(replay)) return Optional.empty();
        String show = "`./weir replay switch " + generation + "`";
        return Optional.of(
                Generations.wasShown(replay)
                        ? show + " shows generation " + generation + " again, `./weir replay drop " + generation
                                + "` removes it."
                        : "`./weir replay compare " + generation + "` compares it with the one that is shown, " + show
                                + " shows it.");
    }
}
