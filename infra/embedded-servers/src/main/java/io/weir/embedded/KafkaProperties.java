package io.weir.embedded;

import java.nio.file.Path;
import java.util.Properties;

/** How a node is set up. Where a value is not Kafka's default, the reason stands beside it. */
final class KafkaProperties {

    private KafkaProperties() {}

    static Properties of(KafkaNode node, Path folder) {
        Properties config = new Properties();
        addPlace(config, node, folder);
        addCopies(config, node);
        config.put("auto.create.topics.enable", "false");
        config.put("unclean.leader.election.enable", "false");
        config.put("offsets.topic.num.partitions", "4");
        config.put("transaction.state.log.num.partitions", "4");
        // Whoever takes over a group or a transaction first reads all that these topics hold: only whole segments are
        // compacted (1 MiB is the least), and what ends a transaction stays for a day by default (RATIONALE).
        config.put("offsets.topic.segment.bytes", "1048576");
        config.put("transaction.state.log.segment.bytes", "1048576");
        config.put("log.cleaner.delete.retention.ms", "600000"); // Weir's own topics say a day themselves
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
        // A transaction's first record waits in the broker until the one before is committed, rather than being sent
        // again by the producer after its backoff of 100 ms.
        config.put("add.partitions.to.txn.retry.backoff.max.ms", "1000");
        // The transaction of a killed stream instance holds up every reader until it is given up: look every second
        // whether its time is over, not every 10.
        config.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
        config.put("broker.heartbeat.interval.ms", "500");
        config.put("metric.reporters", ""); // nobody reads them by JMX, and each is a bean to make
        return config;
    }

    /** The controller of a node without its broker, which gives up brokers that it hears nothing of within a second. */
    static Properties ofControllerAlone(KafkaNode node, Path folder) {
        Properties config = new Properties();
        config.put("process.roles", "controller");
        config.put("node.id", Integer.toString(node.id()));
        config.put("controller.quorum.voters", String.join(",", node.voters()));
        config.put("controller.listener.names", "CONTROLLER");
        config.put("listeners", "CONTROLLER://" + node.host() + ":" + node.controllerPort());
        config.put("listener.security.protocol.map", "CONTROLLER:PLAINTEXT");
        config.put("log.dirs", folder.toString());
        config.put("broker.session.timeout.ms", "1000");
        config.put("broker.heartbeat.interval.ms", "500");
        return config;
    }

    private static void addPlace(Properties config, KafkaNode node, Path folder) {
        String listener = "PLAINTEXT://" + node.host() + ":" + node.port();
        config.put("process.roles", "broker,controller");
        config.put("node.id", Integer.toString(node.id()));
        // Voters named here and not in the metadata: so the ports may change between starts.
        config.put("controller.quorum.voters", String.join(",", node.voters()));
        config.put("controller.listener.names", "CONTROLLER");
        config.put("listeners", listener + ",CONTROLLER://" + node.host() + ":" + node.controllerPort());
        config.put("advertised.listeners", listener);
        config.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        config.put("inter.broker.listener.name", "PLAINTEXT");
        config.put("log.dirs", folder.toString());
    }

    private static void addCopies(Properties config, KafkaNode node) {
        String copies = Integer.toString(node.copies());
        String inSync = node.copies() > 2 ? "2" : "1";
        config.put("offsets.topic.replication.factor", copies);
        config.put("transaction.state.log.replication.factor", copies);
        config.put("transaction.state.log.min.isr", inSync);
        config.put("share.coordinator.state.topic.replication.factor", copies);
        config.put("share.coordinator.state.topic.min.isr", inSync);
        if (node.isAlone()) {
            // Nobody could take over, but the controller hears that this broker is gone: else it is taken for killed.
            config.put("controlled.shutdown.max.retries", "1");
            // A process that stood still for a while must not be given up by its own controller: its partitions would
            // have no leader for a moment (KilledBroker).
            config.put("broker.session.timeout.ms", "30000");
        } else {
            // A dead broker stays in sync, and every write waits for it, until its session is over. If it was the
            // active controller too, the session begins with the election of the next.
            config.put("broker.session.timeout.ms", "3000");
            config.put("controller.quorum.fetch.timeout.ms", "1000");
            config.put("controller.quorum.election.timeout.ms", "500");
            config.put("controller.quorum.election.backoff.max.ms", "250");
            // Leaders go back to the brokers that they are meant for within a minute, not five: until then a group
            // coordinator that lost its way after all brokers were killed holds everybody up (streams/RATIONALE.md).
            config.put("leader.imbalance.check.interval.seconds", "60");
            // The first of several nodes waits for the others, however late they are started.
            config.put("initial.broker.registration.timeout.ms", "3600000");
        }
    }
}
