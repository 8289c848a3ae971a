package io.weir.streams.sinks;

import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Rows of one table, with the position in the same transaction. */
final class PostgresStore<R> implements SinkStore<R> {

    private final Rows<R> rows;
    private final NamedParameterJdbcTemplate jdbc;
    private final TransactionTemplate transactions;

    PostgresStore(Rows<R> rows, NamedParameterJdbcTemplate jdbc, TransactionTemplate transactions) {
        this.rows = rows;
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    @Override
    public String name() {
        return rows.name();
    }

    @Override
    public String topic() {
        return rows.topic();
    }

    @Override
    public Collection<R> read(List<ConsumerRecord<byte[], byte[]>> records) {
        return rows.read(records);
    }

    @Override
    public OptionalLong position(int partition) {
        return position(partition, "");
    }

    @Override
    public void begin(int partition, long end, int partitions) {
        jdbc.update("""
                insert into sink_offsets (sink, topic, partition, next_offset)
                values (:sink, :topic, :partition, 0) on conflict do nothing""", of(partition));
    }

    @Override
    public boolean write(int partition, long expected, long next, Collection<R> records) {
        try {
            if (!records.isEmpty()) rows.prepare(records);
            return Boolean.TRUE.equals(transactions.execute(status -> {
                // The lock keeps a reader that was declared dead, and is not, from writing beside the new one.
                OptionalLong stored = position(partition, "for update");
                if (stored.isEmpty() || stored.getAsLong() != expected) return false;
                if (!records.isEmpty()) rows.write(records);
                jdbc.update("""
                        update sink_offsets set next_offset = :next
                        where sink = :sink and topic = :topic and partition = :partition""", of(partition).addValue("next", next));
                return true;
            }));
        } catch (RuntimeException e) {
            rows.failed();
            throw e;
        }
    }

    private OptionalLong position(int partition, String lock) {
        List<Long> found = jdbc.queryForList("""
                select next_offset from sink_offsets
                where sink = :sink and topic = :topic and partition = :partition %s""".formatted(lock), of(partition), Long.class);
        return found.isEmpty() ? OptionalLong.empty() : OptionalLong.of(found.getFirst());
    }

    private MapSqlParameterSource of(int partition) {
        return new MapSqlParameterSource()
                .addValue("sink", rows.name())
                .addValue("topic", rows.topic())
                .addValue("partition", partition);
    }
}
