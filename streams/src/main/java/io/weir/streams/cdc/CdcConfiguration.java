package io.weir.streams.cdc;

import io.micrometer.core.instrument.MeterRegistry;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.settings.DatabaseSettings;
import io.weir.streams.StreamsSettings;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes definitions travel. */
@Configuration(proxyBeanMethods = false)
public class CdcConfiguration {

    @Bean
    ExperimentFollower experimentFollower(
            DataSource dataSource,
            DatabaseSettings database,
            KafkaSettings kafka,
            StreamsSettings settings,
            MeterRegistry metrics) {
        return new ExperimentFollower(dataSource, database, kafka, settings, metrics);
    }
}
