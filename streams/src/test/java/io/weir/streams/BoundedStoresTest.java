package io.weir.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.streams.BoundedStores.Shared;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyDescription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.TableProperties;

class BoundedStoresTest {

    private static final int PARTITIONS = 8;
    private static final int GENERATIONS = 3;
    private static final long DEFAULT_MEMORY = 64L << 20;

    @TempDir
    private Path folder;

    private record Store(RocksDB db, ColumnFamilyHandle offsets) {}

    @Test
    void a_few_records_in_every_store_of_an_instance_force_no_flush() throws Exception {
        Shared memory = Shared.of(DEFAULT_MEMORY);
        List<Store> stores = new ArrayList<>();
        for (int task = 0; task < PARTITIONS * GENERATIONS; task++) {
            for (String name : names()) stores.add(open(name, task, memory));
        }
        assertThat(stores).hasSizeGreaterThan(300);

        for (int i = 0; i < 10; i++) {
            for (Store store : stores) {
                store.db().put(bytes("key " + i), bytes("value"));
                store.db()
                        .put(store.offsets(), bytes("offset"), bytes(Integer.toString(i))); // as Kafka does at a commit
            }
        }

        for (Store store : stores) {
            assertThat(store.db().getLongProperty("rocksdb.num-entries-active-mem-table"))
                    .isEqualTo(10);
            assertThat(store.db().getProperty("rocksdb.num-files-at-level0")).isEqualTo("0");
        }
        stores.forEach(store -> store.db().close());
    }

    @Test
    void the_last_level_has_filters_too() throws Exception {
        Store store = open("identities", 0, Shared.of(DEFAULT_MEMORY));
        for (int file = 0; file < 2; file++) { // one alone would only be moved
            for (int i = 0; i < 1_000; i++) store.db().put(bytes("key " + i), bytes("value"));
            store.db().flush(new FlushOptions().setWaitForFlush(true));
        }

        store.db().compactRange();

        assertThat(store.db().getProperty("rocksdb.num-files-at-level0")).isEqualTo("0");

        assertThat(store.db().getPropertiesOfAllTables().values())
                .isNotEmpty()
                .extracting(TableProperties::getFilterSize)
                .allMatch(size -> size > 0);
        store.db().close();
    }

    /** Of the topology itself, so that one that is added counts. */
    private static Set<String> names() {
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "names");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nobody:1");
        Set<String> names = new TreeSet<>();
        for (TopologyDescription.Subtopology part : StatsTopology.build(TestSettings.in(Path.of("unused")), 4, config)
                .describe()
                .subtopologies()) {
            for (TopologyDescription.Node node : part.nodes()) {
                if (node instanceof TopologyDescription.Processor processor) names.addAll(processor.stores());
            }
        }
        return names;
    }

    private Store open(String name, int task, Shared memory) throws Exception {
        Options options = new Options().setCreateIfMissing(true).setTableFormatConfig(new BlockBasedTableConfig());
        options.setOptimizeFiltersForHits(true); // as Kafka does
        new BoundedStores().configure(name, options, memory);
        Path place = Files.createDirectories(folder.resolve(task + "-" + name));
        RocksDB db = RocksDB.open(options, place.toString());
        return new Store(
                db,
                db.createColumnFamily(new ColumnFamilyDescriptor(bytes("offsets"), new ColumnFamilyOptions(options))));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
