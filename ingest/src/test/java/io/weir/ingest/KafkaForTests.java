package io.weir.ingest;

import io.weir.embedded.EmbeddedKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.util.FileSystemUtils;

/** One real Kafka and one service for all test classes that ask for a {@link RunningIngest}; stopped after the last. */
public final class KafkaForTests implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RunningIngest.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .computeIfAbsent(Shared.class, key -> Shared.start(), Shared.class)
                .ingest;
    }

    private record Shared(Path folder, EmbeddedKafka kafka, RunningIngest ingest) implements AutoCloseable {

        static Shared start() {
            try {
                Path folder = Files.createTempDirectory("weir-ingest-test");
                EmbeddedKafka kafka = EmbeddedKafka.start(folder, 0);
                return new Shared(
                        folder,
                        kafka,
                        RunningIngest.start(kafka.bootstrapServers()).awaitReady());
            } catch (java.io.IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() throws Exception {
            try (kafka;
                    ingest) {}
            FileSystemUtils.deleteRecursively(folder);
        }
    }
}
