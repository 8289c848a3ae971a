package io.weir.recovery.restore;

import io.weir.archive.Archive;
import io.weir.archive.ArchivedRange;
import io.weir.archive.ArchivedRecord;
import io.weir.archive.RangeReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/**
 * The records of all partitions of an archived topic in one order: of each partition as they lay in it, and between partitions by
 * received time, for streams forgets by received time. The order is the same at every reading.
 */
final class MergedRanges implements Iterator<MergedRanges.Placed>, AutoCloseable {

    /** @param partition in which the record lay */
    record Placed(int partition, ArchivedRecord record) {}

    private final PriorityQueue<Partition> heads = new PriorityQueue<>(
            Comparator.<Partition>comparingLong(p -> p.head.timestamp()).thenComparingInt(p -> p.number));

    private static final class Partition implements AutoCloseable {
        private final Archive archive;
        private final int number;
        private final Iterator<ArchivedRange> ranges;
        private RangeReader reader;
        private ArchivedRecord head;

        Partition(Archive archive, String topic, int number) {
            this.archive = archive;
            this.number = number;
            this.ranges = archive.ranges(topic, number).iterator();
        }

        /** False at the end. */
        boolean advance() throws IOException {
            while (reader == null || !reader.hasNext()) {
                close();
                if (!ranges.hasNext()) return false;
                reader = RangeReader.open(archive.store(), ranges.next());
            }
            head = reader.next();
            return true;
        }

        @Override
        public void close() throws IOException {
            if (reader != null) reader.close();
            reader = null;
        }
    }

    MergedRanges(Archive archive, String topic) throws IOException {
        for (int number : archive.partitions(topic)) {
            Partition partition = new Partition(archive, topic, number);
            if (partition.advance()) heads.add(partition);
        }
    }

    @Override
    public boolean hasNext() {
        return !heads.isEmpty();
    }

    @Override
    public Placed next() {
        Partition first = heads.poll();
        if (first == null) throw new NoSuchElementException();
        Placed next = new Placed(first.number, first.head);
        try {
            if (first.advance()) heads.add(first);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return next;
    }

    @Override
    public void close() throws IOException {
        for (Partition partition : heads) partition.close();
    }
}
