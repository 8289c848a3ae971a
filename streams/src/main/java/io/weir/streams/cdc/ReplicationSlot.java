package io.weir.streams.cdc;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.lag.Look;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Keeps what PostgreSQL has to tell until it was told. PostgreSQL gives it up when that becomes too much ({@code
 * max_slot_wal_keep_size}), and a restored PostgreSQL has none. A new one begins at its own time: without the position of the old one
 * Debezium reads the whole table again, and every definition that came too late is found to be late by streams.
 */
final class ReplicationSlot {

    /** Kafka's topic with Debezium's position. */
    static final String OFFSETS = "weir.cdc.offsets";

    /** What Debezium calls PostgreSQL in the position's key. */
    static final String SERVER = "weir";

    private static final Logger log = LoggerFactory.getLogger(ReplicationSlot.class);
    private static final String LOST = "lost";

    private final JdbcTemplate jdbc;
    private final KafkaSettings kafka;
    private final String name;
    private final Counter losses;
    private volatile String story = "";

    ReplicationSlot(DataSource dataSource, KafkaSettings kafka, String name, MeterRegistry metrics) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.kafka = kafka;
        this.name = name;
        this.losses = Counter.builder("weir.cdc.slot.losses")
                .description(
                        "how often PostgreSQL had given up the replication slot, and all definitions were read again")
                .register(metrics);
    }

    /** Before an engine is started: what was lost is dropped, and so is the position in it. */
    void prepare() throws InterruptedException, ExecutionException, TimeoutException {
        List<String> states = jdbc.queryForList(
                "select coalesce(wal_status, '') from pg_replication_slots where slot_name = ?", String.class, name);
        boolean isThere = !states.isEmpty();
        if (isThere && !states.getFirst().equals(LOST)) return;
        boolean wasThere = forgetPosition();
        if (isThere) jdbc.query("select pg_drop_replication_slot(?)", row -> {}, name);
        if (!wasThere) return;
        int deleted = DeletedMeanwhile.tell(jdbc, kafka);
        losses.increment();
        story = "; the replication slot was lost and made again at "
                + Instant.now().truncatedTo(ChronoUnit.SECONDS)
                + ": all definitions were read again, and experiments whose change came too late are marked rebuild_needed";
        log.warn(
                "the replication slot {} {}: all definitions are read again, {} experiments were deleted meanwhile",
                name,
                isThere ? "is lost" : "is gone",
                deleted);
    }

    /** What has happened to it while this process ran, to be appended to a sentence; empty: nothing. */
    String story() {
        return story;
    }

    /** False: there was none, because nothing has ever been followed. Before the drop: a crash in between is no loss. */
    private boolean forgetPosition() throws InterruptedException, ExecutionException, TimeoutException {
        Map<String, Object> config = kafka.client("weir-cdc-position");
        try (Admin admin = Admin.create(config)) {
            if (!Look.await(admin.listTopics().names()).contains(OFFSETS)) return false;
        }
        String key = "[\"" + name + "\",{\"server\":\"" + SERVER + "\"}]";
        config.put("acks", "all");
        try (Producer<String, byte[]> producer =
                new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(OFFSETS, key, null)).get(Look.TIMEOUT_MS, TimeUnit.MILLISECONDS);
        }
        return true;
    }
}
