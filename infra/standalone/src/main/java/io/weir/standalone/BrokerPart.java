package io.weir.standalone;

import io.weir.embedded.EmbeddedKafka;
import io.weir.embedded.KafkaNode;
import io.weir.kit.management.ServiceHealth;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.core.env.StandardEnvironment;

/** One Kafka node. */
record BrokerPart(KafkaNode node, Path folder) implements Part {

    private static final int TELL_EVERY_SECONDS = 5;

    @Override
    public String name() {
        return "broker " + node.id();
    }

    @Override
    public Map<String, Object> defaults() {
        return Map.of();
    }

    @Override
    public void checkPorts(StandardEnvironment environment) {
        checkPort("--port", node.port());
        checkPort("--controller-port", node.controllerPort());
    }

    private void checkPort(String option, int port) {
        if (Ports.canListen(node.host(), port)) return;
        throw new Trouble(
                ExitCode.PORT_TAKEN,
                "Port " + port + " of " + node.host() + " (" + option
                        + ") is taken by another program, or is no address of this machine.",
                "End that program (`ss -ltnp 'sport = :" + port + "'` names it), or take another " + option + ".");
    }

    @Override
    public Running start(Given given) throws Exception {
        FutureTask<EmbeddedKafka> start = new FutureTask<>(
                () -> EmbeddedKafka.start(folder.resolve("kafka").toAbsolutePath(), node));
        Thread.ofPlatform().daemon().name("start-broker").start(start);
        EmbeddedKafka kafka = await(start, given);
        return new Running(kafka, () -> List.of(new Serves()), Map.of("serves", kafka.bootstrapServers()));
    }

    /** Without most of its voters a node waits, and stays killable meanwhile: what it has, it has on disk. */
    private EmbeddedKafka await(FutureTask<EmbeddedKafka> start, Given given) throws Exception {
        for (int looks = 1; ; looks++) {
            try {
                return start.get(100, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (given.isStopping().getAsBoolean()) throw Readiness.stoppedWhileStarting();
                if (looks % (10 * TELL_EVERY_SECONDS) == 0) {
                    given.console().step("Waiting for most of the voters " + String.join(",", node.voters()));
                }
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Exception cause) throw cause;
                throw e;
            }
        }
    }

    private final class Serves implements ServiceHealth {
        @Override
        public String name() {
            return BrokerPart.this.name();
        }

        @Override
        public Status status() {
            return new Status(true, "serves on " + node.host() + ":" + node.port());
        }
    }
}
