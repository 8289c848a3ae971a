package io.weir.standalone.client;

import io.weir.standalone.Console;
import io.weir.standalone.ExitCode;
import io.weir.standalone.Trouble;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** Watches one generation until it has caught up with the log, or until it is gone. The computation needs no watcher. */
final class CatchUp implements AutoCloseable {

    private final QueryClient query;
    private final Console console;
    private final int generation;
    private final Duration poll;
    private final Duration longest;
    private final Progress progress;
    private final Thread onSignal = new Thread(this::interrupted, "replay-interrupted");
    private String lastSeen = "";
    private long movedAt = System.nanoTime();

    CatchUp(QueryClient query, Console console, int generation) {
        this(query, console, generation, Duration.ofSeconds(1), Duration.ofMinutes(2));
    }

    /** @param longest without any progress */
    CatchUp(QueryClient query, Console console, int generation, Duration poll, Duration longest) {
        this.query = query;
        this.console = console;
        this.generation = generation;
        this.poll = poll;
        this.longest = longest;
        this.progress = new Progress(console, "Generation " + generation, -1);
        Runtime.getRuntime().addShutdownHook(onSignal);
    }

    /** @return its document when it has caught up */
    JsonNode await() {
        return await(Generations::hasCaughtUp);
    }

    /** @return its document when it is shown, which happens by itself after a rebuild */
    JsonNode awaitShown() {
        return await(Generations::isActive);
    }

    private JsonNode await(Predicate<JsonNode> done) {
        while (true) {
            Optional<Generations> seen = look();
            if (seen.isPresent()) {
                JsonNode replay = seen.get().find(generation).orElseThrow(this::dropped);
                if (!Generations.state(replay).equals("computing")) throw notComputed(Generations.state(replay));
                show(replay.get("behind"));
                if (done.test(replay)) return replay;
                moved(replay.get("as_of").toString());
            }
            if (isStuck()) throw stuck();
            pause();
        }
    }

    /** Returns when nothing is left of a generation that is being dropped. */
    void awaitEnd() {
        while (true) {
            Optional<Generations> seen = look();
            if (seen.isPresent() && seen.get().find(generation).isEmpty()) return;
            if (isStuck()) throw notGone();
            progress.waiting("Waiting until streams has removed generation " + generation);
            pause();
        }
    }

    /** Empty while the query API does not answer: it may be restarted while a long replay is watched. */
    private Optional<Generations> look() {
        try {
            return Optional.of(Generations.of(query.replays()));
        } catch (Trouble away) {
            if (Thread.currentThread().isInterrupted() || isStuck()) throw away;
            progress.waiting(away.getMessage());
            return Optional.empty();
        }
    }

    private void show(JsonNode behind) {
        if (behind.get("events").isNumber())
            progress.leftIs(behind.get("events").asLong());
        else progress.waiting(behind.path("unknown").asString("It is not known how far behind it is."));
    }

    private void moved(String now) {
        if (!now.equals(lastSeen)) movedAt = System.nanoTime();
        lastSeen = now;
    }

    private boolean isStuck() {
        return System.nanoTime() - movedAt > longest.toNanos();
    }

    private void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(poll.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Trouble(ExitCode.FAILED, "Interrupted.", status(), e);
        }
    }

    private Trouble stuck() {
        return new Trouble(
                ExitCode.FAILED,
                "Generation " + generation + " has not moved for " + longest.toSeconds() + " s.",
                "See `./weir status`. Streams goes on with it by itself, unless WEIR_STREAMS_REPLAY_THREADS is 0.");
    }

    private Trouble notGone() {
        return new Trouble(
                ExitCode.FAILED,
                "Streams has not removed generation " + generation + " after " + longest.toSeconds() + " s.",
                "It goes on by itself while streams runs: see `./weir status`, then `./weir replay status`.");
    }

    private Trouble dropped() {
        return new Trouble(
                ExitCode.FAILED,
                "Generation " + generation + " was dropped meanwhile.",
                "`./weir replay status` shows the generations.");
    }

    private Trouble notComputed(String state) {
        return new Trouble(ExitCode.FAILED, "Generation " + generation + " is now " + state + ".", status());
    }

    private String status() {
        return "`./weir replay status " + generation + "` shows how far it is.";
    }

    /** On Ctrl-C. */
    void interrupted() {
        progress.close();
        console.warn("Interrupted. Streams goes on by itself: " + status());
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(onSignal);
        } catch (IllegalStateException e) {
            return; // a signal is ending the process, and the hook tells of it
        }
        progress.close();
    }
}
