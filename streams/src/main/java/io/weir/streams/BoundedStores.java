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
     * What a store takes of the budget with its first record. Of the default, an eighth of the write buffer, the stores of
     * eight partitions took more than all of it: from then on every record forced a flush.
     */
    private static final long ARENA_BYTES = 64L << 10;

    /** Shared by the process and never closed: stores come and go with their tasks. */
    private static volatile Shared shared;

    private record Shared(Cache cache, WriteBufferManager writeBuffers) {}

    private BloomFilter filter;

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        Shared memory = shared(Long.parseLong(configs.get(MEMORY).toString()));
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
        options.setMemtableWholeKeyFiltering(true);
        options.setMemtablePrefixBloomSizeRatio(
                0.01); // of the buffer, from the start: 0.05 of all stores of 8 partitions was the whole budget
    }

    @Override
    public void close(String storeName, Options options) {
        filter.close();
    }

    private static synchronized Shared shared(long bytes) {
        if (shared == null) {
            RocksDB.loadLibrary();
            Cache cache = new LRUCache(bytes);
            shared = new Shared(cache, new WriteBufferManager(bytes / 2, cache));
        }
        return shared;
    }
}
