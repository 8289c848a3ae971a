package io.weir.streams.sinks;

import io.weir.schemas.SingleObject;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One record of weir.stats.v1, read.
 *
 * @param stats null: the record is gone, with the generation that it was of
 * @param value as it stands on the topic; null with {@code stats}
 */
record StatsRecord(StatsKey key, Stats stats, byte[] value) {

    /** Of several records of a key the last, which has the highest revision; in the order of those. */
    static Collection<StatsRecord> newest(List<ConsumerRecord<byte[], byte[]>> records) {
        Map<ByteBuffer, StatsRecord> newest = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            StatsKey key = SingleObject.STATS_KEY.decode(record.key());
            if (key.getStage() == Stage.unknown) continue; // of a newer Weir; this one could not read it out again
            Stats stats = record.value() == null ? null : SingleObject.STATS.decode(record.value());
            newest.remove(ByteBuffer.wrap(record.key()));
            newest.put(ByteBuffer.wrap(record.key()), new StatsRecord(key, stats, record.value()));
        }
        return newest.values();
    }

    boolean isGone() {
        return stats == null;
    }
}
