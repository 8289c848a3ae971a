package io.weir.streams.cdc;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.lifecycle.RetryingLifecycle;
import io.weir.kit.management.ServiceHealth;
import io.weir.kit.settings.DatabaseSettings;
import io.weir.streams.StreamsSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Keeps a Debezium engine running on the table experiments: waits for the table, starts the engine, and starts it again
 * when it ends, until this is stopped.
 */
final class ExperimentFollower extends RetryingLifecycle implements ServiceHealth {

    private static final Logger log = LoggerFactory.getLogger(ExperimentFollower.class);
    private static final String NAME = "weir_experiments";
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    /** Engines that this process has started. */
    private static final AtomicLong RUNS = new AtomicLong();

    private final DataSource dataSource;
    private final DatabaseSettings database;
    private final KafkaSettings kafka;
    private final StreamsSettings settings;
    private final Counter changes;

    private final ReplicationSlot slot;

    private volatile DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private volatile Status status = new Status(false, "waits for PostgreSQL");

    ExperimentFollower(
            DataSource dataSource,
            DatabaseSettings database,
            KafkaSettings kafka,
            StreamsSettings settings,
            MeterRegistry metrics) {
        super("weir-definitions", RETRY, STOP_WITHIN);
        this.dataSource = dataSource;
        this.database = database;
        this.kafka = kafka;
        this.settings = settings;
        this.changes = metrics.counter("weir.cdc.batches");
        this.slot = new ReplicationSlot(dataSource, kafka, NAME, metrics);
    }

    @Override
    public String name() {
        return "definitions";
    }

    @Override
    public Status status() {
        Status now = status;
        String failure = task.failure();
        if (failure != null) return new Status(false, "waits for PostgreSQL or Kafka: " + failure);
        return new Status(now.ready(), now.detail() + slot.story());
    }

    @Override
    public void stop() {
        task.end();
        closeEngine();
        super.stop();
    }

    @Override
    protected boolean attempt() throws Exception {
        if (!isTableThere() || isFollowedElsewhere()) return true;
        try (Producer<String, byte[]> producer = producer()) {
            slot.prepare();
            run(producer);
        }
        return true;
    }

    private boolean isTableThere() {
        Integer publications = new JdbcTemplate(dataSource)
                .queryForObject("select count(*) from pg_publication where pubname = ?", Integer.class, NAME);
        boolean there = publications != null && publications > 0;
        if (!there) status = new Status(false, "waits for the table experiments: query-api creates it");
        return there;
    }

    /** PostgreSQL gives the table's changes to one instance; the others stand by. */
    private boolean isFollowedElsewhere() {
        Integer followers = new JdbcTemplate(dataSource)
                .queryForObject(
                        "select count(*) from pg_replication_slots where slot_name = ? and active",
                        Integer.class,
                        NAME);
        boolean followed = followers != null && followers > 0;
        if (followed) status = new Status(true, "another instance follows the table experiments");
        return followed;
    }

    /** Blocks until the engine ends. */
    private void run(Producer<String, byte[]> producer) {
        engine = DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                .using(properties())
                .notifying(new DefinitionChanges(producer, changes::increment))
                .using(new DebeziumEngine.ConnectorCallback() {
                    @Override
                    public void pollingStarted() {
                        status = new Status(true, "follows the table experiments");
                        task.works();
                    }
                })
                .using((success, message, error) -> {
                    status = new Status(false, "starts again: " + message);
                    if (!success && isRunning()) log.warn("Debezium ended and is started again: {}", message);
                })
                .build();
        if (isRunning()) engine.run();
    }

    private void closeEngine() {
        DebeziumEngine<?> running = engine;
        if (running == null) return;
        try {
            running.close();
        } catch (IOException | IllegalStateException e) {
            log.debug("the engine had ended already", e);
        }
    }

    private Producer<String, byte[]> producer() {
        Map<String, Object> config = kafka.client("weir-definitions");
        config.put("acks", "all");
        config.put("linger.ms", 0);
        return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    }

    private Properties properties() {
        Properties config = new Properties();
        config.put("name", NAME);
        config.put("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        config.put("topic.prefix", ReplicationSlot.SERVER);
        config.put("database.hostname", database.host());
        config.put("database.port", Integer.toString(database.port()));
        config.put("database.user", database.user());
        config.put("database.password", database.password());
        config.put("database.dbname", database.database());
        config.put("database.sslmode", database.sslMode());
        if (!database.sslRootCert().isEmpty()) config.put("database.sslrootcert", database.sslRootCert());
        config.put("plugin.name", "pgoutput");
        config.put("slot.name", NAME);
        config.put("slot.max.retries", "0"); // another instance was faster: stand by, rather than wait 10 s six times
        config.put("publication.name", NAME);
        config.put("publication.autocreate.mode", "disabled");
        config.put("table.include.list", "public.experiments");
        config.put("column.include.list", "public.experiments.(project|key|definition)");
        config.put("tombstones.on.delete", "false"); // the delete itself becomes one
        config.put("snapshot.mode", "when_needed");
        config.put("offset.mismatch.strategy", "trust_slot"); // a slot that is made again: see ReplicationSlot
        config.put("poll.interval.ms", Long.toString(settings.cdcPollInterval().toMillis()));
        config.put("heartbeat.interval.ms", "10000");
        config.put("offset.storage", "org.apache.kafka.connect.storage.KafkaOffsetBackingStore");
        config.put("bootstrap.servers", kafka.bootstrapServers());
        config.put("offset.storage.topic", ReplicationSlot.OFFSETS);
        config.put("offset.storage.partitions", "1");
        config.put("offset.storage.replication.factor", Integer.toString(kafka.replication()));
        config.put("offset.flush.interval.ms", "1000");
        config.put("errors.max.retries", "0"); // it is started again from here, where stopping is noticed
        // An engine that was stopped while it started leaves its metrics behind, and one of the same name would wait
        // for
        // them for a minute.
        config.put("custom.metric.tags", "run=" + RUNS.incrementAndGet());
        return config;
    }
}
