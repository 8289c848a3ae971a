package io.weir.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.ingest.assignment.DefinitionFollower;
import io.weir.ingest.assignment.Flags;
import io.weir.ingest.http.IngestHttp;
import io.weir.ingest.log.CountingGate;
import io.weir.ingest.log.EventLog;
import io.weir.ingest.validation.BatchValidator;
import io.weir.kit.clock.ClockSkew;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.lag.CountingGroup;
import io.weir.kit.lag.CountingLag;
import io.weir.kit.management.ServiceHealth;
import io.weir.kit.settings.KnownNames;
import io.weir.schemas.Topics;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.Shutdown;
import org.springframework.context.annotation.Bean;
import org.springframework.http.server.reactive.HttpHandler;

/**
 * Takes events over HTTP and writes them to the log, and says which variant a unit has. Starts, and stays, when Kafka is away: then it is not ready.
 * Stopping lets running requests end, then the workers, then the producer.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableConfigurationProperties({IngestSettings.class, KafkaSettings.class, CountingGroup.class})
@ImportAutoConfiguration(LifecycleAutoConfiguration.class)
public final class IngestService {

    private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(2);

    public static void main(String[] args) {
        application().run(args);
    }

    /** The service as a context of its own, which shares nothing with others in the process. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(IngestService.class)
                .web(WebApplicationType.REACTIVE)
                .bannerMode(Banner.Mode.OFF)
                .properties("spring.config.name=weir-ingest", "spring.jmx.enabled=false")
                .initializers(context -> KnownNames.addTo(context.getEnvironment()));
    }

    @Bean
    NettyReactiveWebServerFactory server(IngestSettings settings) {
        NettyReactiveWebServerFactory factory = new NettyReactiveWebServerFactory(settings.port());
        factory.setAddress(new InetSocketAddress(settings.host(), settings.port()).getAddress());
        factory.setShutdown(Shutdown.GRACEFUL);
        factory.addServerCustomizers(server -> server.idleTimeout(IDLE_TIMEOUT).requestTimeout(settings.bodyTimeout()));
        return factory;
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    EventLog eventLog(
            KafkaSettings kafka,
            CountingGroup group,
            IngestSettings settings,
            ObjectProvider<Clock> clocks,
            ObjectProvider<MeterRegistry> meters) {
        ClockSkew skew = new ClockSkew(clocks.getIfAvailable(Clock::systemUTC))
                .shownAs("ingest", meters.getIfAvailable(SimpleMeterRegistry::new));
        return new EventLog(kafka, group, settings.log(), Topics.DEFAULT_PROJECT, skew);
    }

    @Bean
    Flags flags(IngestSettings settings) {
        return new Flags(Topics.DEFAULT_PROJECT, settings.definitionsStaleAfter(), System::nanoTime);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    DefinitionFollower definitionFollower(KafkaSettings kafka, Flags flags) {
        return new DefinitionFollower(kafka, flags);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    CountingGate countingGate(
            KafkaSettings kafka, CountingGroup group, IngestSettings settings, ObjectProvider<MeterRegistry> meters) {
        CountingLag counting = settings.refuseWhenCountingBehind().isZero()
                ? null
                : CountingLag.ofFurthest(kafka, group.applicationId(), "ingest-lag", InstantSource.system());
        return new CountingGate(
                settings.refuseWhenCountingBehind(), counting, meters.getIfAvailable(SimpleMeterRegistry::new));
    }

    /** Depends on the log, so it is stopped before the log is. */
    @Bean(destroyMethod = "close")
    ExecutorService ingestWorkers(IngestSettings settings, EventLog log) {
        return Executors.newFixedThreadPool(
                settings.workerThreads(),
                Thread.ofPlatform().name("weir-ingest-", 1).daemon().factory());
    }

    @Bean
    HttpHandler httpHandler(
            IngestSettings settings,
            EventLog log,
            CountingGate gate,
            Flags flags,
            ExecutorService ingestWorkers,
            ObjectProvider<Clock> clocks,
            ObjectProvider<MeterRegistry> meters) {
        return IngestHttp.handler(
                settings.limits(),
                settings.maxBytesInFlight().toBytes(),
                () -> new BatchValidator(
                        settings.limits(), settings.futureTolerance(), Topics.DEFAULT_PROJECT, flags::forces),
                log,
                gate,
                flags,
                ingestWorkers,
                meters.getIfAvailable(SimpleMeterRegistry::new),
                clocks.getIfAvailable(Clock::systemUTC));
    }

    @Bean
    ServiceHealth ingestHealth(EventLog log) {
        return new ServiceHealth() {
            @Override
            public String name() {
                return "ingest";
            }

            @Override
            public Status status() {
                return log.status();
            }
        };
    }
}
