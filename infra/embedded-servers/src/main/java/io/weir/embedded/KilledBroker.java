package io.weir.embedded;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.management.JMException;
import javax.management.ObjectName;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/**
 * What a broker that stopped without a good-bye left in its cluster's metadata: a session that goes on, and partitions
 * that it still leads. A node that is alone must end that session before it comes back, because of KAFKA-20734
 * (RATIONALE.md).
 */
final class KilledBroker {

    private static final String CLEAN_STOP = ".kafka_cleanshutdown";
    private static final String GIVEN_UP = "kafka.controller:type=KafkaController,name=FencedBrokerCount";

    /** One that was killed before it ever registered is never given up. */
    private static final Duration LONGEST = Duration.ofSeconds(15);

    private KilledBroker() {}

    /** True when {@code folder} is that of a broker that was killed. */
    static boolean isIn(Path folder) {
        return Files.exists(folder.resolve("meta.properties")) && !Files.exists(folder.resolve(CLEAN_STOP));
    }

    /** Runs the controller alone until it counts the killed broker as gone, some 2 s. */
    static void giveUp(KafkaNode node, Path folder) throws IOException {
        KafkaRaftServer controller = new KafkaRaftServer(
                new KafkaConfig(KafkaProperties.ofControllerAlone(node, folder), false), Time.SYSTEM);
        controller.startup();
        try {
            awaitGivenUp();
        } catch (JMException e) {
            throw new IOException("the controller does not say which brokers it has given up", e);
        } finally {
            controller.shutdown();
            controller.awaitShutdown();
        }
    }

    private static void awaitGivenUp() throws JMException, IOException {
        ObjectName givenUp = new ObjectName(GIVEN_UP);
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while ((Integer) ManagementFactory.getPlatformMBeanServer().getAttribute(givenUp, "Value") == 0
                && System.nanoTime() < deadline) pause();
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the killed broker's session ended", e);
        }
    }
}
