package io.weir.bench.topology;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.common.Node;

/** What a Kafka Streams application takes on disk: its stores, and the topics that it keeps for itself. */
public final class ApplicationSizes {

    private ApplicationSizes() {}

    /**
     * Bytes of RocksDB's files by store, all tasks together. A store writes out what it holds in memory when it is closed,
     * so this is all of its state only after the application has ended.
     */
    public static Map<String, Long> stores(Path stateDir) throws IOException {
        Map<String, Long> byStore = new TreeMap<>();
        if (!Files.exists(stateDir)) return byStore;
        Files.walkFileTree(stateDir, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".sst")) {
                    byStore.merge(file.getParent().getFileName().toString(), attributes.size(), Long::sum);
                }
                return FileVisitResult.CONTINUE;
            }

            /** A running store merges its files, and a running application takes folders away. */
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return byStore;
    }

    /** Bytes of the application's changelogs and repartition topics in the broker's log. */
    static long ownTopics(Admin admin, String applicationId) throws ExecutionException, InterruptedException {
        List<Integer> brokers =
                admin.describeCluster().nodes().get().stream().map(Node::id).toList();
        long bytes = 0;
        for (Map<String, LogDirDescription> folders :
                admin.describeLogDirs(brokers).allDescriptions().get().values()) {
            for (LogDirDescription folder : folders.values()) {
                bytes += folder.replicaInfos().entrySet().stream()
                        .filter(replica -> isOwn(replica.getKey().topic(), applicationId))
                        .mapToLong(replica -> replica.getValue().size())
                        .sum();
            }
        }
        return bytes;
    }

    static boolean isOwn(String topic, String applicationId) {
        return topic.startsWith(applicationId + "-")
                && (topic.endsWith("-changelog") || topic.endsWith("-repartition"));
    }
}
