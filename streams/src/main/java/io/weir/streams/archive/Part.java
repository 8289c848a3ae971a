package io.weir.streams.archive;

import io.weir.archive.Archive;
import io.weir.archive.ArchivedRange;
import io.weir.archive.ArchivedRecord;
import io.weir.archive.RangeWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.TopicPartition;

/**
 * One partition on its way into the archive. It looks where the archive of it ends; reads from there into a work file; adds the file; and
 * reads on where the range ended that counts, its own or that of a writer who was faster. For one thread.
 */
final class Part {

    /** Where the partition stands. Only while reading may records come. */
    private sealed interface State {
        record Looking(CompletableFuture<Optional<ArchivedRange>> last) implements State {}

        /** @param writer null: there is nothing beyond {@code first} yet */
        record Reading(long first, RangeWriter writer, long since) implements State {}

        record Adding(ArchivedRange range, Path file, CompletableFuture<Long> next) implements State {}

        record Refused(String reason, long since) implements State {}
    }

    private final TopicPartition partition;
    private final Archive archive;
    private final Path folder;
    private final StoreWork store;
    private final ArchiveMeters meters;
    private State state;

    Part(TopicPartition partition, Archive archive, Path folder, StoreWork store, ArchiveMeters meters) {
        this.partition = partition;
        this.archive = archive;
        this.folder = folder;
        this.store = store;
        this.meters = meters;
        look();
    }

    /** Begins anew at the archive's end; what was read and not archived is given up. */
    void look() {
        giveUp();
        state = new State.Looking(store.begin(
                "the end of " + partition + " in the archive",
                () -> archive.lastRange(partition.topic(), partition.partition())));
    }

    boolean isReading() {
        return state instanceof State.Reading;
    }

    /** True when the archive has said where it ends: then {@link #begin} may be called. */
    boolean isFound() {
        return state instanceof State.Looking looking && looking.last().isDone();
    }

    /**
     * @param beginning of the log
     * @param end of the log
     * @param before to which it was archived at this place once
     * @param now in nanoseconds
     */
    void begin(long beginning, long end, long before, long now) throws Exception {
        Optional<ArchivedRange> last = result(((State.Looking) state).last());
        long first = last.map(ArchivedRange::end).orElse(beginning);
        if (last.map(ArchivedRange::end).orElse(0L) < before) {
            String there = last.map(range -> "it ends at " + range.end()).orElse("nothing is there");
            state = new State.Refused(
                    partition + ": it was archived up to offset " + before + ", and now " + there
                            + ". Is the disk mounted? To begin anew, name another place, or delete the consumer group"
                            + " weir-archive",
                    now);
        } else if (end < first) {
            state = new State.Refused(
                    partition + ": the archive ends at offset " + first + ", the log at " + end
                            + ": the topic was created anew, or the log has lost records",
                    now);
        } else if (first < beginning) {
            add(ArchivedRange.lost(partition.topic(), partition.partition(), first, beginning), null);
        } else {
            state = new State.Reading(first, null, now);
        }
    }

    /** Where reading goes on; only while reading. */
    long first() {
        return ((State.Reading) state).first();
    }

    /** Only while reading. */
    void take(ArchivedRecord record, long now) throws IOException {
        open(now).add(record);
    }

    /**
     * Only while reading.
     *
     * @param position to which the log was read, which holes may have moved beyond the last record
     * @return true: it is to be added
     */
    boolean isComplete(long position, Rotation rotation, long now) throws IOException {
        if (position <= first()) return false;
        RangeWriter writer = open(now);
        return writer.bytes() >= rotation.bytes()
                || now - ((State.Reading) state).since() >= rotation.age().toNanos();
    }

    /** Only when it is complete. Nothing is to be read meanwhile. */
    void add(long position) throws IOException {
        RangeWriter writer = ((State.Reading) state).writer();
        add(writer.finish(position), writer.file());
    }

    private RangeWriter open(long now) throws IOException {
        State.Reading reading = (State.Reading) state;
        if (reading.writer() != null) return reading.writer();
        Path file = folder.resolve(UUID.randomUUID() + ".work");
        RangeWriter writer = new RangeWriter(file, partition.topic(), partition.partition(), reading.first());
        state = new State.Reading(reading.first(), writer, now);
        return writer;
    }

    private void add(ArchivedRange range, Path file) {
        String what = partition + " from offset " + range.first() + " on";
        state = new State.Adding(range, file, store.begin(what, () -> nextAfter(range, file)));
    }

    /** The end of the range that counts. */
    private long nextAfter(ArchivedRange range, Path file) {
        if (archive.add(range, file)) {
            meters.archived(range);
            return range.end();
        }
        return archive.range(range.topic(), range.partition(), range.first())
                .orElseThrow(() -> new IllegalStateException(range.entryKey() + " exists and is not there"))
                .end();
    }

    /** True when {@link #added} may be called. */
    boolean isAdded() {
        return state instanceof State.Adding adding && adding.next().isDone();
    }

    /** Goes on to read. */
    void added(long now) throws Exception {
        State.Adding adding = (State.Adding) state;
        long next = result(adding.next());
        if (adding.file() != null) Files.deleteIfExists(adding.file());
        state = new State.Reading(next, null, now);
    }

    /** Why it is not archived until somebody changes something. */
    Optional<String> refusal() {
        return state instanceof State.Refused refused ? Optional.of(refused.reason()) : Optional.empty();
    }

    /** When that was found, in nanoseconds. */
    boolean isRefusedSince(long before) {
        return state instanceof State.Refused refused && refused.since() - before <= 0;
    }

    /** Where the archive ends; empty: not known. */
    Optional<Long> archivedTo() {
        return switch (state) {
            case State.Looking looking -> Optional.empty();
            case State.Refused refused -> Optional.empty();
            case State.Reading reading -> Optional.of(reading.first());
            case State.Adding adding -> Optional.of(adding.range().first());
        };
    }

    /** Least received time, epoch milliseconds, of what was read and is not archived; empty: there is none, or it is not known. */
    Optional<Long> oldest() {
        return switch (state) {
            case State.Reading reading
            when reading.writer() != null && reading.writer().records() > 0 ->
                Optional.of(reading.writer().firstReceived());
            case State.Adding adding
            when adding.range().records() > 0 -> Optional.of(adding.range().firstReceived());
            default -> Optional.empty();
        };
    }

    /** The work file goes; what is being added may be added nevertheless. */
    void giveUp() {
        try {
            switch (state) {
                case null -> {}
                case State.Reading reading
                when reading.writer() != null -> reading.writer().close();
                case State.Adding adding when adding.file() != null -> Files.deleteIfExists(adding.file());
                default -> {}
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T result(CompletableFuture<T> done) throws Exception {
        try {
            return done.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception failure) throw failure;
            throw e;
        }
    }
}
