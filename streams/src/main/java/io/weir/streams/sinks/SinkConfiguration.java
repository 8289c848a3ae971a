package io.weir.streams.sinks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TimeoutOptions;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.settings.DatabaseSettings;
import io.weir.kit.settings.RedisSettings;
import io.weir.streams.StreamsSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.kafka.event.ListenerContainerPartitionIdleEvent;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.transaction.support.TransactionTemplate;

/** The sinks: statistics to PostgreSQL and Redis, assignments and events to PostgreSQL. */
@Configuration(proxyBeanMethods = false)
public class SinkConfiguration {

    private static final Duration STORE_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration KEEPER_PAUSE = Duration.ofSeconds(1);
    private static final Duration STORE_ANSWERS_WITHIN = Duration.ofSeconds(10);

    @Bean(destroyMethod = "close")
    HikariDataSource dataSource(DatabaseSettings database) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("weir-streams");
        config.setJdbcUrl(database.jdbcUrl());
        config.setUsername(database.user());
        config.setPassword(database.password());
        config.setMaximumPoolSize(6); // a thread of each sink, the months of the events, the replays, and one more
        config.setMinimumIdle(0);
        config.setConnectionTimeout(STORE_TIMEOUT.toMillis());
        config.setInitializationFailTimeout(-1); // PostgreSQL may come later than this service
        // Else the pool asks its first connection, and one that is lost at that moment breaks the pool for good
        // (HikariCP's issue 1944).
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        // As text: the driver passes over a number.
        config.addDataSourceProperty("connectTimeout", Long.toString(STORE_TIMEOUT.toSeconds()));
        // One lost login must not hold the pool.
        config.addDataSourceProperty("loginTimeout", Long.toString(STORE_TIMEOUT.toSeconds()));
        // Well below the time after which the group gives a silent member up: a frozen PostgreSQL is waited for.
        config.addDataSourceProperty("socketTimeout", Long.toString(STORE_ANSWERS_WITHIN.toSeconds()));
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        return new HikariDataSource(config);
    }

    @Bean(destroyMethod = "shutdown")
    RedisClient redisClient(RedisSettings redis) {
        RedisURI uri = RedisURI.create(redis.url());
        uri.setTimeout(STORE_TIMEOUT);
        RedisClient client = RedisClient.create(uri);
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(1_000)
                .timeoutOptions(TimeoutOptions.enabled(STORE_TIMEOUT))
                .build());
        return client;
    }

    @Bean(destroyMethod = "close")
    RedisStore redisStore(RedisClient client) {
        return new RedisStore(client);
    }

    @Bean
    SinkContainers sinkContainers(KafkaSettings kafka, StreamsSettings settings, MeterRegistry metrics) {
        return new SinkContainers(kafka, settings, metrics);
    }

    @Bean
    TransactionTemplate transactions(DataSource dataSource) {
        return new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    }

    @Bean
    NamedParameterJdbcTemplate jdbc(DataSource dataSource) {
        return new NamedParameterJdbcTemplate(dataSource);
    }

    @Bean
    KafkaMessageListenerContainer<byte[], byte[]> redisSink(RedisStore store, SinkContainers containers) {
        return containers.container(store, false);
    }

    @Bean
    KafkaMessageListenerContainer<byte[], byte[]> postgresSink(
            NamedParameterJdbcTemplate jdbc, TransactionTemplate transactions, SinkContainers containers) {
        return containers.container(new PostgresStore<>(new StatsRows(jdbc), jdbc, transactions), false);
    }

    @Bean
    KafkaMessageListenerContainer<byte[], byte[]> assignmentsSink(
            NamedParameterJdbcTemplate jdbc, TransactionTemplate transactions, SinkContainers containers) {
        return containers.container(new PostgresStore<>(new AssignmentRows(jdbc), jdbc, transactions), false);
    }

    @Bean
    KafkaMessageListenerContainer<byte[], byte[]> eventsSink(
            NamedParameterJdbcTemplate jdbc,
            TransactionTemplate transactions,
            EventMonths months,
            SinkContainers containers) {
        var rows = new EventRows(jdbc, transactions, months, containers.metrics());
        var container = containers.container(new PostgresStore<>(rows, jdbc, transactions), true);
        container.setAutoStartup(containers.settings().eventsEnabled());
        return container;
    }

    @Bean
    SinkKeeper sinkKeeper(List<KafkaMessageListenerContainer<byte[], byte[]>> sinks) {
        return new SinkKeeper(sinks, KEEPER_PAUSE);
    }

    @Bean
    EventMonths eventMonths(
            NamedParameterJdbcTemplate jdbc, TransactionTemplate transactions, StreamsSettings settings) {
        return new EventMonths(
                jdbc.getJdbcTemplate(), transactions, settings.eventsRetention(), InstantSource.system());
    }

    @Bean
    EventRetention eventRetention(EventMonths months, StreamsSettings settings) {
        return new EventRetention(months, settings.eventsEnabled());
    }

    /** Heard on the consumer's own thread. Through the context, which makes itself the publisher of every container. */
    @Bean
    ApplicationListener<ListenerContainerPartitionIdleEvent> idlePartitions() {
        return idle -> {
            var container = idle.getContainer(KafkaMessageListenerContainer.class);
            TopicSink<?> sink =
                    (TopicSink<?>) container.getContainerProperties().getMessageListener();
            sink.onIdle(idle.getTopicPartition(), idle.getConsumer());
        };
    }
}
