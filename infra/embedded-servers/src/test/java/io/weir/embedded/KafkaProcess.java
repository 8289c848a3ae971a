package io.weir.embedded;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/** One Kafka node in a process of its own, so that it can be killed. */
final class KafkaProcess implements AutoCloseable {

    private static final Duration LONGEST_START = Duration.ofMinutes(2);

    private final Process process;
    private final String bootstrapServers;

    private KafkaProcess(Process process, String bootstrapServers) {
        this.process = process;
        this.bootstrapServers = bootstrapServers;
    }

    static KafkaProcess start(Path folder) throws Exception {
        Path address = Files.createTempFile(folder.getParent(), "kafka", ".address");
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        KafkaProcess.class.getName(),
                        folder.toString(),
                        address.toString())
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start();
        return new KafkaProcess(process, awaitAddress(process, address));
    }

    private static String awaitAddress(Process process, Path address) throws Exception {
        long deadline = System.nanoTime() + LONGEST_START.toNanos();
        while (Files.size(address) == 0) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                process.destroyForcibly();
                throw new IOException("Kafka did not start");
            }
            Thread.sleep(50);
        }
        return Files.readString(address);
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    public static void main(String[] arguments) throws Exception {
        EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(arguments[0]), 0);
        Path written = Files.writeString(Path.of(arguments[1] + ".part"), kafka.bootstrapServers());
        Files.move(written, Path.of(arguments[1]), StandardCopyOption.ATOMIC_MOVE);
    }
}
