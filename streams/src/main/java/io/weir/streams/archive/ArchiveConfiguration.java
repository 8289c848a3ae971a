package io.weir.streams.archive;

import io.micrometer.core.instrument.MeterRegistry;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.streams.StreamsSettings;
import java.nio.file.Path;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** The archive's writer, where an archive is named. */
@Configuration(proxyBeanMethods = false)
@Conditional(ArchiveConfiguration.IsNamed.class)
@EnableConfigurationProperties(ArchivingSettings.class)
public class ArchiveConfiguration {

    @Bean
    ArchiveWriter archiveWriter(
            ArchivingSettings archive, StreamsSettings settings, KafkaSettings kafka, MeterRegistry metrics) {
        return new ArchiveWriter(archive, kafka, Path.of(settings.stateDir()).resolve("archive"), metrics);
    }

    static final class IsNamed implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !context.getEnvironment().getProperty("weir.archive.uri", "").isBlank();
        }
    }
}
