package io.weir.bench.torture.sabotage;

import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.management.ManagementServer;
import io.weir.streams.StreamsService;
import io.weir.streams.StreamsSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.UnaryOperator;
import org.apache.kafka.streams.StreamsConfig;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** {@code weir run streams} with its topology set up otherwise. Arguments: sabotage, --data-dir, folder. */
final class SabotagedStreams {

    private static final String RUNNER = "generations";

    /** The health of what the runner computes beside the active generation. */
    private static final String OTHERS = "replays";

    private SabotagedStreams() {}

    public static void main(String[] args) {
        Sabotage sabotage = Sabotage.of(args[0]);
        Path folder = Path.of(args[2]);
        ConfigurableApplicationContext context = StreamsService.application()
                .initializers(
                        fresh -> fresh.getEnvironment()
                                .getPropertySources()
                                .addFirst(new MapPropertySource("torture", settings(sabotage, folder))),
                        fresh -> fresh.addBeanFactoryPostProcessor(beans -> {
                            BeanDefinitionRegistry registry = (BeanDefinitionRegistry) beans;
                            registry.removeBeanDefinition(OTHERS);
                            registry.removeBeanDefinition(RUNNER);
                            registry.registerBeanDefinition(
                                    RUNNER,
                                    new RootBeanDefinition(
                                            SabotagedRunner.class,
                                            () -> new SabotagedRunner(
                                                    beans.getBean(StreamsSettings.class),
                                                    beans.getBean(KafkaSettings.class),
                                                    config(sabotage))));
                        }))
                .run();
        ManagementServer.serve(context);
    }

    private static Map<String, Object> settings(Sabotage sabotage, Path folder) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("weir.streams.state-dir", folder.resolve("stores").toString());
        // A kill shall fall between two commits.
        if (sabotage == Sabotage.AT_LEAST_ONCE) settings.put("weir.streams.flush-interval", "2s");
        return settings;
    }

    private static UnaryOperator<Properties> config(Sabotage sabotage) {
        return config -> {
            switch (sabotage) {
                case NO_DEDUPE ->
                    config.put(StreamsConfig.mainConsumerPrefix("interceptor.classes"), OtherIds.class.getName());
                case AT_LEAST_ONCE ->
                    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
                case HELD_DROPPED ->
                    config.put(StreamsConfig.producerPrefix("interceptor.classes"), ForgetHeld.class.getName());
                case ACK_BEFORE_KAFKA, NO_FENCE ->
                    throw new IllegalArgumentException(sabotage.word() + " does not change the topology");
            }
            return config;
        };
    }
}
