package io.weir.standalone.client;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The generations as {@code GET /v1/replays} lists them, and what follows from their fields. */
final class Generations {

    private final List<JsonNode> all;

    private Generations(List<JsonNode> all) {
        this.all = List.copyOf(all);
    }

    static Generations of(JsonNode replays) {
        return new Generations(replays.path("replays").valueStream().toList());
    }

    /** The one that is shown. */
    int active() {
        return all.stream()
                .filter(Generations::isActive)
                .map(Generations::number)
                .findFirst()
                .orElseThrow();
    }

    Optional<JsonNode> find(int generation) {
        return all.stream().filter(one -> number(one) == generation).findFirst();
    }

    /** Where a rollback goes: of those that are computed and were shown before, the one that was shown last. */
    Optional<JsonNode> shownBefore() {
        return formerly().filter(one -> state(one).equals("computing")).max(Comparator.comparing(Generations::shownAt));
    }

    /** Was shown before, and would be found by {@link #shownBefore} if it were computed. */
    Optional<JsonNode> pausedSince() {
        return formerly().filter(one -> state(one).equals("paused")).max(Comparator.comparing(Generations::shownAt));
    }

    private Stream<JsonNode> formerly() {
        return all.stream().filter(one -> !isActive(one) && wasShown(one));
    }

    static int number(JsonNode replay) {
        return replay.get("generation").asInt();
    }

    static String state(JsonNode replay) {
        return replay.get("state").asString();
    }

    static boolean isActive(JsonNode replay) {
        return replay.get("active").asBoolean();
    }

    static boolean wasShown(JsonNode replay) {
        return replay.hasNonNull("shown_at");
    }

    /** The query API switches to it. */
    static boolean hasCaughtUp(JsonNode replay) {
        return replay.get("caught_up").asBoolean();
    }

    private static Instant shownAt(JsonNode replay) {
        return Instant.parse(replay.get("shown_at").asString());
    }
}
