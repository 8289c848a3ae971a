package io.weir.bench.soak;

import io.weir.bench.load.LogRecords;
import io.weir.schemas.Event;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Producer;

/** Writes events as quickly as the topology reads them, and definitions as experiments come and go. */
final class Writer implements AutoCloseable {

    /** Events that the topology may be behind: more than it reads between two commits. */
    private static final long AHEAD = 100_000;

    private static final int PIECE = 500;
    private static final long PAUSE_NANOS = 5_000_000;

    private final Producer<byte[], byte[]> producer;
    private final SoakClock clock;
    private final Lives lives;
    private final Reader reader;
    private final Thread thread;
    private volatile boolean isEnding;
    private volatile RuntimeException failure;
    private volatile int running;
    private volatile int forgotten;

    Writer(Producer<byte[], byte[]> producer, SoakClock clock, Lives lives, Reader reader) {
        this.producer = producer;
        this.clock = clock;
        this.lives = lives;
        this.reader = reader;
        this.thread = Thread.ofPlatform().daemon().start(this::write);
    }

    int running() {
        return running;
    }

    int forgotten() {
        return forgotten;
    }

    /** Why it has ended by itself; null: it has not. */
    RuntimeException failure() {
        return failure;
    }

    private void write() {
        try {
            SoakEvents events = new SoakEvents();
            long written = 0;
            while (!isEnding) {
                long now = clock.now();
                lives.advance(
                        now,
                        (key, definition) -> producer.send(
                                definition == null ? LogRecords.tombstone(key) : LogRecords.definition(definition)));
                List<String> keys = lives.running();
                running = keys.size();
                forgotten = lives.forgotten();
                if (written - reader.committed() > AHEAD) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                    continue;
                }
                for (int i = 0; i < PIECE; i++) {
                    Event event = events.next(now, keys);
                    producer.send(LogRecords.event(event, now));
                }
                written += PIECE;
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    @Override
    public void close() throws InterruptedException {
        isEnding = true;
        thread.join();
    }
}
