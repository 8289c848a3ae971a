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
import io.weir.schemas.Topics;
import io.weir.streams.StreamsSettings;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.event.ListenerContainerPartitionIdleEvent;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.transaction.support.TransactionTemplate;

/** The two sinks: each its own consumer group and thread, so that one that waits keeps nobody else waiting. */
@Configuration(proxyBeanMethods = false)
public class SinkConfiguration {

    private static final Duration STORE_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration IDLE = Duration.ofMillis(500);

    @Bean(destroyMethod = "close")
    HikariDataSource dataSource(DatabaseSettings database) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("weir-streams");
        config.setJdbcUrl(database.jdbcUrl());
        config.setUsername(database.user());
        config.setPassword(database.password());
        config.setMaximumPoolSize(3);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(STORE_TIMEOUT.toMillis());
        config.setInitializationFailTimeout(-1); // PostgreSQL may come later than this service
        config.addDataSourceProperty("socketTimeout", "30");
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
    KafkaMessageListenerContainer<byte[], byte[]> postgresSink(
            DataSource dataSource, KafkaSettings kafka, StreamsSettings settings, MeterRegistry metrics) {
        PostgresStore store = new PostgresStore(
                new NamedParameterJdbcTemplate(dataSource),
                new TransactionTemplate(new DataSourceTransactionManager(dataSource)));
        return container(store, kafka, settings, metrics);
    }

    @Bean
    KafkaMessageListenerContainer<byte[], byte[]> redisSink(
            RedisStore store, KafkaSettings kafka, StreamsSettings settings, MeterRegistry metrics) {
        return container(store, kafka, settings, metrics);
    }

    /** Heard on the consumer's own thread. Through the context, which makes itself the publisher of every container. */
    @Bean
    ApplicationListener<ListenerContainerPartitionIdleEvent> idlePartitions() {
        return idle -> {
            var container = idle.getContainer(KafkaMessageListenerContainer.class);
            StatsSink sink = (StatsSink) container.getContainerProperties().getMessageListener();
            sink.onIdle(idle.getTopicPartition(), idle.getConsumer());
        };
    }

    static KafkaMessageListenerContainer<byte[], byte[]> container(
            StatsStore store, KafkaSettings kafka, StreamsSettings settings, MeterRegistry metrics) {
        StatsSink sink = new StatsSink(store, RETRY, metrics);
        ContainerProperties properties = new ContainerProperties(Topics.STATS);
        properties.setGroupId("weir-sink-" + store.name());
        properties.setMessageListener(sink);
        properties.setConsumerRebalanceListener(sink);
        // Kafka's copy of the position is for lag monitors; the store's own is the one that counts.
        properties.setAckMode(ContainerProperties.AckMode.BATCH);
        properties.setPollTimeout(IDLE.toMillis());
        properties.setIdlePartitionEventInterval(IDLE.toMillis());
        properties.setMissingTopicsFatal(false);
        properties.setShutdownTimeout(5_000);

        var consumers = new DefaultKafkaConsumerFactory<>(
                consumer(store, kafka, settings), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        var container = new KafkaMessageListenerContainer<>(consumers, properties);
        container.setBeanName("sink-" + store.name());
        return container;
    }

    private static Map<String, Object> consumer(StatsStore store, KafkaSettings kafka, StreamsSettings settings) {
        Map<String, Object> config = kafka.client("weir-sink-" + store.name());
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.eventBatchSize());
        // As the topology's: what an instance that died wrote to the stores, another takes over in seconds.
        config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
        config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        config.put(
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                Math.toIntExact(settings.eventFlushInterval().toMillis()));
        return config;
    }
}
