package io.weir.bench.endtoend;

import io.weir.bench.load.WholeWeir;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A replay of the whole log, and when it has caught up another one, until it is closed. */
final class EndlessReplay implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final long LOOK_MS = 250;

    private final WholeWeir weir;
    private final String body;
    private final Thread thread;
    private final AtomicLong read = new AtomicLong();
    private final long began = System.nanoTime();
    private volatile boolean isOver;
    private volatile RuntimeException failure;

    /** @param maxRate events per second that it may read; null: as many as it can */
    EndlessReplay(WholeWeir weir, Integer maxRate) {
        this.weir = weir;
        this.body = "{\"max_rate\":" + maxRate + "}";
        this.thread = Thread.ofPlatform().name("endless-replay").start(this::run);
    }

    /** Of the log, by all of them together. */
    double eventsPerSecond() {
        return read.get() / ((System.nanoTime() - began) / 1e9);
    }

    private void run() {
        try {
            while (!isOver) replay();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void replay() throws InterruptedException {
        URI replays = weir.running().query().resolve("/v1/replays");
        JsonNode begun = JSON.readTree(weir.post(replays, body));
        URI here = URI.create(replays + "/" + begun.get("generation").asLong());
        long before = 0;
        boolean hasCaughtUp = false;
        while (!isOver && !hasCaughtUp) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
            JsonNode replay = JSON.readTree(weir.get(here));
            long now = 0;
            for (JsonNode offset : replay.get("as_of")) now += offset.asLong();
            read.addAndGet(now - before);
            before = now;
            hasCaughtUp = replay.get("caught_up").asBoolean();
        }
        weir.delete(here);
        awaitGone(here);
    }

    private void awaitGone(URI replay) throws InterruptedException {
        while (weir.isThere(replay)) TimeUnit.MILLISECONDS.sleep(LOOK_MS);
    }

    /** Returns when nothing is left of the last one. */
    @Override
    public void close() throws InterruptedException {
        isOver = true;
        thread.join();
        if (failure != null) throw failure;
    }
}
