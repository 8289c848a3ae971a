package io.weir.streams.stats;

import io.weir.schemas.BlankStats;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import io.weir.streams.stores.ObjectStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The running sums. What changed lately is kept as objects, the rest lies in RocksDB. Keys that have not been written out to
 * the topic since they changed lie in an index of their own, so that a restart knows them without reading everything.
 */
public final class SumsStore extends ObjectStore {

    /** Objects a task, of about 1 KB: a 64th of the heap. More only while more have changed since the last flush. */
    static final int LIMIT = (int) Math.clamp(Runtime.getRuntime().maxMemory() / 64 / 1_024, 4_096, 65_536);

    private static final byte SUMS = 1;
    private static final byte UNWRITTEN = 2;
    private static final Bytes HELD = Bytes.wrap(new byte[] {0});
    private static final byte[] PRESENT = {1};

    private static final Comparator<Cell> PROGRESS_LAST = Comparator.comparingInt(cell -> switch (cell.key.stage()) {
        case units -> 0;
        case breakdown -> 1;
        case hours -> 2;
        case clusters -> 3;
        case log -> 4;
        case progress, cluster_progress -> 5;
        case unknown -> 6;
    });

    private final long generation;
    private final int limit;
    private final Map<SumsKey, Cell> cells = new LinkedHashMap<>(64, 0.75f, true);
    /** Changed since the last flush to the topic, in the order of change. */
    private final List<Cell> unwritten = new ArrayList<>();
    /** Changed since the last commit. */
    private final List<Cell> unstored = new ArrayList<>();

    private boolean isLoaded;
    private boolean isHeld;

    /** One key's numbers. Valid until the next {@link #writeOut}. */
    public static final class Cell {
        private final SumsKey key;
        private final Numbers numbers;
        private long revision;
        private boolean isUnwritten;
        private boolean isUnstored;
        /** The store's index of the unwritten has it. */
        private boolean isIndexed;
        /** The record, while it is that of the numbers; null: it has to be made. */
        private byte[] record;

        private Cell(SumsKey key, Numbers numbers) {
            this.key = key;
            this.numbers = numbers;
        }

        public SumsKey key() {
            return key;
        }

        public Numbers numbers() {
            return numbers;
        }

        /** True until it was first written out. */
        public boolean isNew() {
            return revision == 0;
        }

        private byte[] record() {
            if (record != null) return record;
            Stats stats = BlankStats.stats();
            stats.setRevision(revision);
            numbers.writeTo(stats);
            record = SingleObject.STATS.encode(stats);
            return record;
        }
    }

    private SumsStore(KeyValueStore<Bytes, byte[]> bytes, long generation, int limit) {
        super(bytes);
        this.generation = generation;
        this.limit = limit;
    }

    public static StoreBuilder<SumsStore> builder(String name, long generation) {
        return builder(name, generation, LIMIT);
    }

    static StoreBuilder<SumsStore> builder(String name, long generation, int limit) {
        return new Builder<>(
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                        .withCachingDisabled(),
                bytes -> new SumsStore(bytes, generation, limit));
    }

    /** The numbers of a key, to be changed, and then told of by {@link #changed}. */
    public Cell cell(SumsKey key) {
        load();
        Cell known = cells.get(key);
        if (known != null) return known;
        byte[] stored = bytes.get(storeKey(SUMS, key));
        Cell cell = stored == null ? new Cell(key, Numbers.none(key.stage())) : stored(key, stored);
        cells.put(key, cell);
        return cell;
    }

    public void changed(Cell cell) {
        cell.record = null;
        if (!cell.isUnwritten) {
            cell.isUnwritten = true;
            unwritten.add(cell);
        }
        unstored(cell);
    }

    /**
     * Hands the records of all that changed since the last time to {@code topic}, each with its next revision: sums, then
     * accounting, then progress. Whoever has read the progress has read the sums it speaks of. No cell that was got before
     * may be used after.
     *
     * @return whether anything was written: nothing had changed, or the numbers are {@link #hold held}
     */
    public boolean writeOut(BiConsumer<StatsKey, byte[]> topic) {
        load();
        if (isHeld) return false;
        boolean hasChanged = !unwritten.isEmpty();
        unwritten.sort(PROGRESS_LAST);
        for (Cell cell : unwritten) {
            cell.record = null;
            cell.revision++;
            cell.isUnwritten = false;
            unstored(cell);
            topic.accept(cell.key.in(generation, partition()), cell.record());
            cells.get(cell.key); // met last
        }
        unwritten.clear();
        letGo();
        return hasChanged;
    }

    /** While the numbers are held nothing is written out: they are of no moment. A restart knows of it. */
    public void hold(boolean isHeld) {
        load();
        if (this.isHeld == isHeld) return;
        this.isHeld = isHeld;
        bytes.put(HELD, isHeld ? PRESENT : null);
    }

    /** Of more than {@link #limit} cells those that have not changed for longest. */
    private void letGo() {
        Iterator<Cell> eldest = cells.values().iterator();
        for (int over = cells.size() - limit; over > 0; over--) {
            store(eldest.next());
            eldest.remove();
        }
    }

    private void unstored(Cell cell) {
        if (cell.isUnstored) return;
        cell.isUnstored = true;
        unstored.add(cell);
    }

    private void load() {
        if (isLoaded) return;
        isLoaded = true;
        isHeld = bytes.get(HELD) != null;
        try (KeyValueIterator<Bytes, byte[]> keys = bytes.range(only(UNWRITTEN), only((byte) (UNWRITTEN + 1)))) {
            while (keys.hasNext()) {
                byte[] stored = keys.next().key.get();
                Cell cell = cell(SumsKey.parse(afterTag(stored)));
                cell.isIndexed = true;
                cell.isUnwritten = true;
                unwritten.add(cell);
            }
        }
    }

    private static Cell stored(SumsKey key, byte[] record) {
        Stats stats = SingleObject.STATS.decode(record);
        Cell cell = new Cell(key, Numbers.of(key.stage(), stats));
        cell.revision = stats.getRevision();
        return cell;
    }

    private void store(Cell cell) {
        if (!cell.isUnstored) return;
        cell.isUnstored = false;
        bytes.put(storeKey(SUMS, cell.key), cell.record());
        cell.record = null;
        if (cell.isUnwritten == cell.isIndexed) return;
        cell.isIndexed = cell.isUnwritten;
        bytes.put(storeKey(UNWRITTEN, cell.key), cell.isIndexed ? PRESENT : null);
    }

    @Override
    public void flushCache() {
        unstored.forEach(this::store);
        unstored.clear();
    }

    @Override
    public void clearCache() {
        cells.clear();
        unwritten.clear();
        unstored.clear();
        isLoaded = false;
        isHeld = false;
    }

    private static Bytes storeKey(byte tag, SumsKey key) {
        byte[] name = key.toBytes();
        return Bytes.wrap(
                ByteBuffer.allocate(1 + name.length).put(tag).put(name).array());
    }

    private static byte[] afterTag(byte[] key) {
        return Arrays.copyOfRange(key, 1, key.length);
    }

    private static Bytes only(byte tag) {
        return Bytes.wrap(new byte[] {tag});
    }
}
