package io.weir.streams.sinks;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.settings.DatabaseSettings;
import io.weir.streams.StreamsSettings;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.kafka.event.ListenerContainerPartitionIdleEvent;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.transaction.support.TransactionTemplate;

/** The sink of events without the rest of streams, wired as in the service: for measurements. */
public final class EventsSink implements AutoCloseable {

    /** The consumer's thread, which reads, prepares and writes, has a name that begins so. */
    public static final String THREAD = "sink-events";

    private final HikariDataSource pool;
    private final KafkaMessageListenerContainer<byte[], byte[]> container;

    private EventsSink(HikariDataSource pool, KafkaMessageListenerContainer<byte[], byte[]> container) {
        this.pool = pool;
        this.container = container;
    }

    public static EventsSink start(
            DatabaseSettings database, KafkaSettings kafka, StreamsSettings settings, MeterRegistry metrics) {
        SinkConfiguration wiring = new SinkConfiguration();
        HikariDataSource pool = wiring.dataSource(database);
        NamedParameterJdbcTemplate jdbc = wiring.jdbc(pool);
        TransactionTemplate transactions = wiring.transactions(pool);
        EventMonths months = wiring.eventMonths(jdbc, transactions, settings);
        var container = wiring.eventsSink(jdbc, transactions, months, wiring.sinkContainers(kafka, settings, metrics));
        var idlePartitions = wiring.idlePartitions();
        container.setApplicationEventPublisher(event -> {
            if (event instanceof ListenerContainerPartitionIdleEvent idle) idlePartitions.onApplicationEvent(idle);
        });
        container.start();
        return new EventsSink(pool, container);
    }

    @Override
    public void close() {
        container.stop();
        pool.close();
    }
}
