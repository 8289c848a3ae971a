package io.weir.streams;

import io.lettuce.core.RedisClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.lag.CountingLag;
import io.weir.kit.management.ManagementServer;
import io.weir.kit.management.Metrics;
import io.weir.kit.management.ServiceHealth;
import io.weir.kit.settings.DatabaseSettings;
import io.weir.kit.settings.KnownNames;
import io.weir.kit.settings.RedisSettings;
import io.weir.streams.archive.ArchiveConfiguration;
import io.weir.streams.archive.LogRetentionConfiguration;
import io.weir.streams.cdc.CdcConfiguration;
import io.weir.streams.replays.Beginnings;
import io.weir.streams.replays.GenerationTable;
import io.weir.streams.replays.Removal;
import io.weir.streams.sinks.SinkConfiguration;
import java.time.InstantSource;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Streams as a service: definitions in, topology, sinks out. Nothing is configured that is not named here. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableConfigurationProperties({StreamsSettings.class, KafkaSettings.class, DatabaseSettings.class, RedisSettings.class
})
@Import({
    Metrics.class,
    CdcConfiguration.class,
    SinkConfiguration.class,
    ArchiveConfiguration.class,
    LogRetentionConfiguration.class
})
public class StreamsService {

    /** To be run, alone or beside other services in one process. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(StreamsService.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .properties("spring.config.name=weir-streams", "spring.jmx.enabled=false")
                .initializers(context -> KnownNames.addTo(context.getEnvironment()));
    }

    /** Streams as a process of its own. */
    public static void main(String[] args) {
        ManagementServer.serve(application().run(args));
    }

    @Bean
    GenerationTable generationTable(NamedParameterJdbcTemplate jdbc) {
        return new GenerationTable(jdbc.getJdbcTemplate());
    }

    @Bean
    Beginnings beginnings(GenerationTable table) {
        return new Beginnings(table);
    }

    @Bean
    Generations generations(
            StreamsSettings settings,
            KafkaSettings kafka,
            MeterRegistry metrics,
            Beginnings beginnings,
            GenerationTable table,
            TransactionTemplate transactions,
            RedisClient redis,
            CountingLag countingLag) {
        Removal removal = new Removal(table, transactions, kafka, redis);
        return new Generations(settings, kafka, metrics, beginnings, table, removal, countingLag);
    }

    @Bean
    ServiceHealth replays(Generations generations) {
        return generations.replays();
    }

    /** Of all partitions of the active generation, whichever instance counts them. */
    @Bean(initMethod = "start", destroyMethod = "close")
    CountingLag countingLag(StreamsSettings settings, KafkaSettings kafka, MeterRegistry metrics) {
        return new CountingLag(kafka, settings.group(), "streams-lag", InstantSource.system())
                .shownAs("weir.streams.lag", metrics);
    }
}
