package io.weir.bench.topology;

import io.weir.bench.topology.Preload.Extra;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Bytes on disk by store, all tasks together, after a topology has ended: RocksDB's files, uncompressed, once written. */
final class StateSizes {

    private final Map<Extra, Map<String, Long>> byExtra = new EnumMap<>(Extra.class);

    /** @param folder the state folder of the application that has ended */
    void measure(Extra extra, Path folder) throws IOException {
        Map<String, Long> byStore = new HashMap<>();
        List<Path> files;
        try (Stream<Path> walked = Files.walk(folder)) {
            files = walked.filter(file -> file.toString().endsWith(".sst")).toList();
        }
        for (Path file : files) {
            byStore.merge(file.getParent().getFileName().toString(), Files.size(file), Long::sum);
        }
        byExtra.put(extra, byStore);
    }

    /** 0 when the store has written nothing. */
    long bytes(Extra extra, String store) {
        return byExtra.get(extra).getOrDefault(store, 0L);
    }
}
