package io.weir.streams.archive;

import io.weir.kit.kafka.KafkaSettings;
import io.weir.streams.StreamsSettings;
import io.weir.streams.replays.GenerationTable;
import java.time.InstantSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** What deletes old events from the log, where a retention is set. */
@Configuration(proxyBeanMethods = false)
@Conditional(LogRetentionConfiguration.IsSet.class)
@EnableConfigurationProperties({ArchivingSettings.class, LogRetentionSettings.class})
public class LogRetentionConfiguration {

    @Bean
    LogRetention logRetention(
            LogRetentionSettings retention,
            ArchivingSettings archive,
            StreamsSettings settings,
            KafkaSettings kafka,
            GenerationTable generations,
            NamedParameterJdbcTemplate jdbc) {
        if (archive.uri().isEmpty()) {
            throw new IllegalArgumentException(LogRetentionSettings.NAME
                    + " (WEIR_KAFKA_EVENTS_RETENTION) is set and weir.archive.uri (WEIR_ARCHIVE) is not: events that"
                    + " are nowhere else are not deleted");
        }
        LogReaders readers = new LogReaders(generations, jdbc.getJdbcTemplate(), settings);
        return new LogRetention(archive, kafka, retention.eventsRetention(), readers::readTo, InstantSource.system());
    }

    static final class IsSet implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !context.getEnvironment()
                    .getProperty(LogRetentionSettings.NAME, "")
                    .isBlank();
        }
    }
}
