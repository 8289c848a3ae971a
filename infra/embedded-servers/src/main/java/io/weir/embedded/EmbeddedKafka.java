package io.weir.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** One Kafka node, broker and controller, in this process. Topics, offsets and transactions survive in its folder. */
public final class EmbeddedKafka implements AutoCloseable {

    private static final int NODE = 1;

    private final KafkaRaftServer server;
    private final int port;

    private EmbeddedKafka(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * Starts on what {@code folder} holds; formats it when it is empty.
     *
     * @param port of the broker on loopback; 0: any free one. It may differ from the last start's.
     */
    public static EmbeddedKafka start(Path folder, int port) throws IOException {
        Files.createDirectories(folder);
        int broker = FreePorts.choose(port);
        int controller = FreePorts.choose(0);
        format(folder);
        KafkaRaftServer server =
                new KafkaRaftServer(new KafkaConfig(properties(folder, broker, controller), false), Time.SYSTEM);
        server.startup();
        return new EmbeddedKafka(server, broker);
    }

    /** {@code host:port} for clients. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** Stops in order and waits. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static void format(Path folder) throws IOException {
        if (Files.exists(folder.resolve("meta.properties"))) return;
        Formatter formatter = new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setNodeId(NODE)
                .setClusterId(Uuid.randomUuid().toString())
                .addDirectory(folder.toString())
                .setMetadataLogDirectory(folder.toString())
                .setControllerListenerName("CONTROLLER")
                .setIgnoreFormatted(true);
        try {
            formatter.run();
        } catch (Exception e) {
            throw new IOException("cannot format " + folder + " for Kafka", e);
        }
    }

    private static Properties properties(Path folder, int broker, int controller) {
        Properties config = new Properties();
        config.put("process.roles", "broker,controller");
        config.put("node.id", Integer.toString(NODE));
        // Voters named here and not in the metadata: so the ports may change between starts.
        config.put("controller.quorum.voters", NODE + "@127.0.0.1:" + controller);
        config.put("controller.listener.names", "CONTROLLER");
        config.put("listeners", "PLAINTEXT://127.0.0.1:" + broker + ",CONTROLLER://127.0.0.1:" + controller);
        config.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + broker);
        config.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        config.put("inter.broker.listener.name", "PLAINTEXT");
        config.put("log.dirs", folder.toString());
        config.put("auto.create.topics.enable", "false");
        config.put("unclean.leader.election.enable", "false");
        config.put("offsets.topic.replication.factor", "1");
        config.put("offsets.topic.num.partitions", "4");
        config.put("transaction.state.log.replication.factor", "1");
        config.put("transaction.state.log.min.isr", "1");
        config.put("transaction.state.log.num.partitions", "4");
        config.put("share.coordinator.state.topic.replication.factor", "1");
        config.put("share.coordinator.state.topic.min.isr", "1");
        config.put("group.initial.rebalance.delay.ms", "0");
        config.put("num.network.threads", "2");
        config.put("num.io.threads", "4");
        config.put("num.replica.fetchers", "1");
        config.put("num.recovery.threads.per.data.dir", "2");
        config.put("background.threads", "2");
        config.put("log.cleaner.dedupe.buffer.size", "8388608"); // 8 MiB: some 350,000 keys a cleaning
        config.put("log.cleaner.io.buffer.size", "262144");
        config.put("log.segment.bytes", "268435456");
        config.put("message.max.bytes", "2097152"); // an event of 256 KiB, refused and kept whole, fits with room
        // Nobody could take over, but the controller hears that this broker is gone. Else the next start is a second
        // broker of the same id to it, until the session of the first ends: 9 s.
        config.put("controlled.shutdown.enable", "true");
        config.put("controlled.shutdown.max.retries", "1");
        // A transaction's first record waits in the broker until the one before is committed, rather than being sent
        // again by the producer after its backoff of 100 ms.
        config.put("add.partitions.to.txn.retry.backoff.max.ms", "1000");
        config.put("broker.heartbeat.interval.ms", "500");
        return config;
    }
}
