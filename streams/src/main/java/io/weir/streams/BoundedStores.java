package io.weir.streams;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/** One memory budget for all RocksDB stores of this process. By default each store would have its own. */
public final class BoundedStores implements RocksDBConfigSetter {

    /** Setting: bytes for block cache and write buffers together. */
    static final String MEMORY = "weir.streams.store-memory-bytes";

    private static final long WRITE_BUFFER_BYTES = 8L << 20;

    /**
     * What a store takes of the budget with its first record: small, for an instance may have thirteen stores of each of 8 partitions in
     * each of three generations. When they take more than the budget, every record forces a flush (RATIONALE).
     */
    private static final long ARENA_BYTES = 16L << 10;

    /** Of the write buffer, also taken with the first record. */
    private static final double MEMTABLE_FILTER = 0.01;

    /** Shared by the process and never closed: stores come and go with their tasks. */
    private static volatile Shared shared;

    /** @param writeBuffers half of the cache's memory, of which they take their part */
    record Shared(Cache cache, WriteBufferManager writeBuffers) {
        static Shared of(long bytes) {
            RocksDB.loadLibrary();
            Cache cache = new LRUCache(bytes);
            return new Shared(cache, new WriteBufferManager(bytes / 2, cache));
        }
    }

    private BloomFilter filter;

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        configure(storeName, options, shared(Long.parseLong(configs.get(MEMORY).toString())));
    }

    void configure(String storeName, Options options, Shared memory) {
        filter = new BloomFilter(10, false);
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(memory.cache());
        table.setCacheIndexAndFilterBlocks(true);
        table.setPinL0FilterAndIndexBlocksInCache(true);
        table.setFilterPolicy(filter); // most look-ups are of keys that are not there: new events, new units
        options.setTableFormatConfig(table);
        options.setOptimizeFiltersForHits(false); // Kafka leaves the filters of the last level out, where most keys lie
        options.setCompressionType(CompressionType.LZ4_COMPRESSION); // a third less on disk for the events of a unit
        options.setWriteBufferManager(memory.writeBuffers());
        options.setWriteBufferSize(WRITE_BUFFER_BYTES);
        options.setArenaBlockSize(ARENA_BYTES);
        options.setMaxWriteBufferNumber(3);
        options.setAllowConcurrentMemtableWrite(false); // a task is one thread
        if (mostlyMisses(storeName)) {
            options.setMemtableWholeKeyFiltering(true);
            options.setMemtablePrefixBloomSizeRatio(MEMTABLE_FILTER);
        }
    }

    /** Nearly every event is new, and so is its identity. */
    private static boolean mostlyMisses(String storeName) {
        return storeName.contains("identities");
    }

    @Override
    public void close(String storeName, Options options) {
        filter.close();
    }

    private static synchronized Shared shared(long bytes) {
        if (shared == null) shared = Shared.of(bytes);
        return shared;
    }
}
