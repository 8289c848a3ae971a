package io.weir.query;

import static io.r2dbc.postgresql.PostgresqlConnectionFactoryProvider.SSL_MODE;
import static io.r2dbc.postgresql.PostgresqlConnectionFactoryProvider.SSL_ROOT_CERT;
import static io.r2dbc.postgresql.PostgresqlConnectionFactoryProvider.STATEMENT_TIMEOUT;
import static io.r2dbc.spi.ConnectionFactoryOptions.CONNECT_TIMEOUT;
import static io.r2dbc.spi.ConnectionFactoryOptions.DATABASE;
import static io.r2dbc.spi.ConnectionFactoryOptions.DRIVER;
import static io.r2dbc.spi.ConnectionFactoryOptions.HOST;
import static io.r2dbc.spi.ConnectionFactoryOptions.PASSWORD;
import static io.r2dbc.spi.ConnectionFactoryOptions.PORT;
import static io.r2dbc.spi.ConnectionFactoryOptions.USER;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.client.SSLMode;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.weir.kit.clock.ClockSkew;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.lag.KafkaWatch;
import io.weir.kit.lag.LogEnds;
import io.weir.kit.management.ManagementServer;
import io.weir.kit.management.Metrics;
import io.weir.kit.problem.ProblemHandler;
import io.weir.kit.settings.DatabaseSettings;
import io.weir.kit.settings.KnownNames;
import io.weir.kit.settings.RedisSettings;
import io.weir.query.accounting.AccountingMetrics;
import io.weir.query.accounting.AccountingReader;
import io.weir.query.behind.ResultsBehind;
import io.weir.query.experiments.ActiveCache;
import io.weir.query.experiments.ChangeListener;
import io.weir.query.experiments.ExperimentStore;
import io.weir.query.experiments.Experiments;
import io.weir.query.freshness.FreshnessProbe;
import io.weir.query.freshness.ServedPositions;
import io.weir.query.http.QueryRoutes;
import io.weir.query.lineage.LineageReader;
import io.weir.query.metrics.MetricLibrary;
import io.weir.query.metrics.MetricStore;
import io.weir.query.plan.PlanReader;
import io.weir.query.quarantine.QuarantineStore;
import io.weir.query.quarantine.Quarantines;
import io.weir.query.replays.RebuildSwitch;
import io.weir.query.replays.ReplayStore;
import io.weir.query.replays.Replays;
import io.weir.query.results.ResultsCache;
import io.weir.query.results.ResultsReader;
import io.weir.query.sums.SumsReader;
import io.weir.query.timeline.TimelineReader;
import io.weir.schemas.Topics;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
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
import org.springframework.context.annotation.Import;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RouterFunctions;

/** The query API as a service. Starts, and stays, when PostgreSQL or Redis is away. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    QuerySettings.class,
    DatabaseSettings.class,
    ReplicaSettings.class,
    RedisSettings.class,
    KafkaSettings.class
})
@ImportAutoConfiguration(LifecycleAutoConfiguration.class)
@Import(Metrics.class)
public class QueryService {

    /** To be run, alone or beside other services in one process. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(QueryService.class)
                .web(WebApplicationType.REACTIVE)
                .bannerMode(Banner.Mode.OFF)
                .properties("spring.config.name=weir-query", "spring.jmx.enabled=false")
                .initializers(context -> KnownNames.addTo(context.getEnvironment()));
    }

    /** The query API as a process of its own. */
    public static void main(String[] args) {
        ManagementServer.serve(application().run(args));
    }

    @Bean
    NettyReactiveWebServerFactory server(QuerySettings settings) {
        NettyReactiveWebServerFactory factory = new NettyReactiveWebServerFactory(settings.port());
        factory.setAddress(new InetSocketAddress(settings.host(), settings.port()).getAddress());
        factory.setShutdown(Shutdown.GRACEFUL);
        factory.addServerCustomizers(
                server -> server.idleTimeout(Duration.ofMinutes(2)).requestTimeout(Duration.ofSeconds(30)));
        return factory;
    }

    @Bean
    HttpHandler httpHandler(
            Experiments experiments,
            MetricLibrary metrics,
            Replays replays,
            QuarantineStore quarantine,
            ResultsReader results,
            LogEnds ends,
            TimelineReader timeline,
            LineageReader lineage,
            AccountingReader accounting,
            PlanReader plan,
            Database database,
            QuerySettings settings) {
        QueryRoutes routes = new QueryRoutes(
                experiments,
                metrics,
                replays,
                new Quarantines(quarantine),
                results,
                new ResultsBehind(ends),
                timeline,
                lineage,
                accounting,
                plan,
                database,
                settings.maxBody().toBytes());
        return RouterFunctions.toHttpHandler(
                routes.routes(),
                HandlerStrategies.builder()
                        .exceptionHandler(new ProblemHandler())
                        .build());
    }

    @Bean
    Migrations migrations(DatabaseSettings database, ConnectionFactory connectionFactory) {
        return new Migrations(database, connectionFactory);
    }

    @Bean
    ConnectionFactory connectionFactory(DatabaseSettings database, QuerySettings settings) {
        return connections(database, settings);
    }

    private static ConnectionFactory connections(DatabaseSettings database, QuerySettings settings) {
        var options = ConnectionFactoryOptions.builder()
                .option(DRIVER, "postgresql")
                .option(HOST, database.host())
                .option(PORT, database.port())
                .option(DATABASE, database.database())
                .option(USER, database.user())
                .option(PASSWORD, database.password())
                .option(SSL_MODE, SSLMode.fromValue(database.sslMode()))
                .option(CONNECT_TIMEOUT, settings.databaseTimeout())
                // A query that nobody waits for any more does not hold its connection.
                .option(STATEMENT_TIMEOUT, settings.databaseTimeout());
        if (!database.sslRootCert().isEmpty()) options.option(SSL_ROOT_CERT, database.sslRootCert());
        return ConnectionFactories.get(options.build());
    }

    @Bean(destroyMethod = "dispose")
    ConnectionPool connectionPool(ConnectionFactory connectionFactory, QuerySettings settings) {
        return pool(connectionFactory, settings);
    }

    private static ConnectionPool pool(ConnectionFactory connectionFactory, QuerySettings settings) {
        return new ConnectionPool(ConnectionPoolConfiguration.builder(connectionFactory)
                .initialSize(0)
                .maxSize(settings.databasePool())
                .maxAcquireTime(settings.databaseTimeout())
                .maxIdleTime(Duration.ofMinutes(10))
                .validationQuery("select 1") // a connection of before a restart of PostgreSQL is not handed out
                .build());
    }

    @Bean(destroyMethod = "dispose")
    Replica replica(ConnectionPool connectionPool, ReplicaSettings replica, QuerySettings settings) {
        return replica.database()
                .map(at -> pool(connections(at, settings), settings))
                .map(copy -> new Replica(DatabaseClient.create(connectionPool), copy, replica.maxLag()))
                .orElseGet(Replica::none);
    }

    @Bean
    Database database(ConnectionPool connectionPool, Replica replica, QuerySettings settings, MeterRegistry metrics) {
        return new Database(connectionPool, replica, settings.databaseTimeout(), metrics);
    }

    @Bean
    ExperimentStore experimentStore(Database database) {
        return new ExperimentStore(database);
    }

    @Bean
    ActiveCache activeCache(QuerySettings settings, MeterRegistry metrics) {
        ActiveCache cache =
                new ActiveCache(settings.cacheEnabled() ? settings.cacheMaxSize() : 0, settings.experimentCacheTtl());
        CaffeineCacheMetrics.monitor(metrics, cache.counted(), "experiments");
        return cache;
    }

    @Bean
    ChangeListener changeListener(
            ConnectionFactory connectionFactory, Migrations migrations, List<ChangeFollower> followers) {
        return new ChangeListener(connectionFactory, () -> migrations.status().ready(), followers);
    }

    @Bean
    MetricLibrary metricLibrary(Database database) {
        return new MetricLibrary(new MetricStore(database), Clock.systemUTC());
    }

    @Bean
    Experiments experiments(ExperimentStore store, MetricLibrary library, ActiveCache cache, QuerySettings settings) {
        return new Experiments(store, library, cache, Clock.systemUTC(), settings.activationDelay());
    }

    @Bean(destroyMethod = "shutdown")
    ClientResources redisResources() {
        // The driver's own delay grows to 30 s: Redis would be back and not asked.
        return ClientResources.builder()
                .reconnectDelay(Delay.constant(Duration.ofMillis(500)))
                .build();
    }

    @Bean(destroyMethod = "shutdown")
    RedisClient redisClient(ClientResources resources, QuerySettings settings) {
        RedisClient client = RedisClient.create(resources);
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(10_000)
                .timeoutOptions(TimeoutOptions.enabled(settings.redisTimeout()))
                .build());
        return client;
    }

    @Bean(destroyMethod = "dispose")
    Computing computing(QuerySettings settings, MeterRegistry metrics) {
        return new Computing(settings.computingThreads(), settings.maxWaiting(), settings.longestWait(), metrics);
    }

    @Bean
    SumsReader sumsReader(
            Database database, RedisClient client, RedisSettings redis, QuerySettings settings, Computing computing) {
        return new SumsReader(
                database, client, RedisURI.create(redis.url()), settings.redisTimeout(), computing.scheduler());
    }

    @Bean
    ResultsReader resultsReader(
            Experiments experiments,
            SumsReader sums,
            LogEnds ends,
            Computing computing,
            QuerySettings settings,
            MeterRegistry metrics) {
        ResultsCache cache = ResultsCache.of(
                settings.cacheEnabled() ? settings.resultsCacheSize().toBytes() : 0, settings.cacheTtl());
        CaffeineCacheMetrics.monitor(metrics, cache.documents(), "results");
        return new ResultsReader(
                experiments, sums, cache, new ResultsBehind(ends), computing, metrics, Clock.systemUTC());
    }

    @Bean
    Replays replays(
            Database database,
            ExperimentStore experiments,
            Experiments definitions,
            ActiveCache cache,
            SumsReader sums,
            LogEnds ends,
            Computing computing) {
        return new Replays(new ReplayStore(database), experiments, definitions, cache, sums, ends, computing);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    RebuildSwitch rebuildSwitch(Replays replays, Migrations migrations) {
        return new RebuildSwitch(replays, migrations::isDone);
    }

    @Bean
    TimelineReader timelineReader(Experiments experiments, SumsReader sums, Computing computing) {
        return new TimelineReader(experiments, sums, computing);
    }

    @Bean
    QuarantineStore quarantineStore(Database database) {
        return new QuarantineStore(database);
    }

    @Bean
    LineageReader lineageReader(
            Experiments experiments,
            SumsReader sums,
            QuarantineStore quarantine,
            Database database,
            Computing computing) {
        return new LineageReader(experiments, sums, quarantine, database, computing);
    }

    @Bean
    AccountingReader accountingReader(
            Experiments experiments, ExperimentStore store, SumsReader sums, LogEnds ends, Computing computing) {
        return new AccountingReader(experiments, store, sums, ends, computing);
    }

    @Bean
    LogEnds logEnds() {
        return new LogEnds(InstantSource.system());
    }

    /** Asks Kafka itself, so that what is behind is known although streams is dead. */
    @Bean(initMethod = "start", destroyMethod = "close")
    KafkaWatch logWatch(KafkaSettings kafka, LogEnds ends, MeterRegistry metrics) {
        ClockSkew skew = new ClockSkew(InstantSource.system()).shownAs("query-api", metrics);
        return new KafkaWatch(kafka, "query-lag", List.of(ends, skew), () -> {});
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    FreshnessProbe freshnessProbe(
            QuerySettings settings,
            KafkaSettings kafka,
            Migrations migrations,
            ExperimentStore store,
            SumsReader sums,
            MeterRegistry metrics) {
        ServedPositions served =
                new ServedPositions(store, sums, () -> migrations.status().ready(), InstantSource.system());
        return new FreshnessProbe(settings.freshnessProbeEnabled(), kafka, metrics, served::read);
    }

    @Bean
    PlanReader planReader(Experiments experiments, SumsReader sums, Computing computing) {
        return new PlanReader(experiments, sums, computing);
    }

    @Bean
    AccountingMetrics accountingMetrics(AccountingReader accounting, MeterRegistry metrics) {
        return new AccountingMetrics(accounting, Topics.DEFAULT_PROJECT, metrics);
    }
}
