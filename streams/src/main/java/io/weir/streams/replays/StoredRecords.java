package io.weir.streams.replays;

import io.weir.schemas.AssignmentKey;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Stage;
import io.weir.schemas.StatsKey;
import io.weir.schemas.Topics;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The rows of one generation in PostgreSQL and their records on the compacted topics. A row goes together with a tombstone for its record:
 * whoever reads the topic again, because a store was lost, does not bring it back.
 */
final class StoredRecords {

    private static final int BATCH = 5_000;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transactions;
    private final Producer<byte[], byte[]> producer;

    StoredRecords(JdbcTemplate jdbc, TransactionTemplate transactions, Producer<byte[], byte[]> producer) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.producer = producer;
    }

    /** Returns how many rows there were. */
    long delete(long generation) {
        int partitions = producer.partitionsFor(Topics.STATS).size();
        return delete("stats_current", generation, (row, number) -> statistics(row, partitions))
                + delete("user_assignments", generation, (row, number) -> assignment(row));
    }

    private long delete(String table, long generation, RowMapper<ProducerRecord<byte[], byte[]>> tombstone) {
        String sql = """
                delete from %1$s where ctid = any (array(select ctid from %1$s where generation = ? limit %2$d))
                returning *""".formatted(table, BATCH);
        long deleted = 0;
        while (true) {
            int batch = transactions.execute(status -> {
                List<ProducerRecord<byte[], byte[]>> tombstones = jdbc.query(sql, tombstone, generation);
                send(tombstones);
                return tombstones.size();
            });
            deleted += batch;
            if (batch < BATCH) return deleted;
        }
    }

    /** Before the commit: a row whose tombstone was not taken stays, and is found again. */
    private void send(List<ProducerRecord<byte[], byte[]>> tombstones) {
        List<Future<?>> sent = new ArrayList<>(tombstones.size());
        for (ProducerRecord<byte[], byte[]> tombstone : tombstones) sent.add(producer.send(tombstone));
        producer.flush();
        for (Future<?> answer : sent) if (answer.state() == Future.State.FAILED) throw refused(answer);
    }

    private static IllegalStateException refused(Future<?> answer) {
        return new IllegalStateException(
                "Kafka did not take a tombstone; it will be sent again", answer.exceptionNow());
    }

    private static ProducerRecord<byte[], byte[]> statistics(ResultSet row, int partitions) throws SQLException {
        StatsKey key = new StatsKey(
                row.getLong("generation"),
                row.getString("project"),
                row.getString("experiment"),
                row.getString("variant"),
                row.getInt("phase"),
                Stage.valueOf(row.getString("stage")),
                row.getInt("partition"),
                row.getString("dimension"),
                row.getString("value"));
        return new ProducerRecord<>(
                Topics.STATS,
                Topics.statsPartition(key.getPartition(), partitions),
                SingleObject.STATS_KEY.encode(key),
                null);
    }

    private static ProducerRecord<byte[], byte[]> assignment(ResultSet row) throws SQLException {
        AssignmentKey key = new AssignmentKey(
                row.getLong("generation"),
                row.getString("project"),
                row.getString("experiment"),
                row.getString("unit"));
        return new ProducerRecord<>(Topics.ASSIGNMENTS, SingleObject.ASSIGNMENT_KEY.encode(key), null);
    }
}
