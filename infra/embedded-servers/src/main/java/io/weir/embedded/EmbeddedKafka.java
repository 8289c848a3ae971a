package io.weir.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** One Kafka node, broker and controller, in this process. Topics, offsets and transactions survive in its folder. */
public final class EmbeddedKafka implements AutoCloseable {

    private final KafkaRaftServer server;
    private final KafkaNode node;

    private EmbeddedKafka(KafkaRaftServer server, KafkaNode node) {
        this.server = server;
        this.node = node;
    }

    /**
     * Starts alone on what {@code folder} holds; formats it when it is empty.
     *
     * @param port of the broker on loopback; 0: any free one. It may differ from the last start's.
     */
    public static EmbeddedKafka start(Path folder, int port) throws IOException {
        return start(folder, KafkaNode.alone(port));
    }

    /**
     * Starts one node of a cluster on what {@code folder} holds; formats it when it is empty. Returns when most of the
     * cluster's nodes run and have taken this one in.
     */
    public static EmbeddedKafka start(Path folder, KafkaNode node) throws IOException {
        Files.createDirectories(folder);
        if (node.isAlone() && KilledBroker.isIn(folder)) KilledBroker.giveUp(node, folder);
        format(folder, node);
        KafkaConfig config = new KafkaConfig(KafkaProperties.of(node, folder), false);
        KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
        try {
            server.startup();
        } catch (RuntimeException e) {
            // What did start holds the folder, and would end this process when the folder is removed.
            server.shutdown();
            throw e;
        }
        return new EmbeddedKafka(server, node);
    }

    /** {@code host:port} for clients. */
    public String bootstrapServers() {
        return node.host() + ":" + node.port();
    }

    public int port() {
        return node.port();
    }

    /** Stops in order and waits. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static void format(Path folder, KafkaNode node) throws IOException {
        if (Files.exists(folder.resolve("meta.properties"))) return;
        Formatter formatter = new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setNodeId(node.id())
                .setClusterId(node.clusterId())
                .addDirectory(folder.toString())
                .setMetadataLogDirectory(folder.toString())
                .setControllerListenerName("CONTROLLER")
                .setIgnoreFormatted(true);
        try {
            formatter.run();
        } catch (Exception e) {
            throw new IOException("cannot format " + folder + " for Kafka", e);
        }
        force(folder);
    }

    /** Formatting leaves its files to the operating system: a power cut in the next half minute would empty them. */
    private static void force(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    channel.force(true);
                }
            }
        }
    }
}
