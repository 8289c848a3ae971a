package io.weir.streams.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The reader against a store that fails, forgets and is moved by others, at random. */
class TopicSinkTest {

    private static final String TOPIC = "weir.stats.v1";
    private static final int PARTITIONS = 3;
    private static final int RECORDS = 60;

    private final Unreliable store = new Unreliable();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final TopicSink<StatsRecord> sink = new TopicSink<>(store, Duration.ZERO, metrics);
    private MockConsumer<byte[], byte[]> consumer;

    /** Keeps the highest revision of each key; before or after any call it may fail. */
    private static final class Unreliable implements SinkStore<StatsRecord> {
        private final Map<Integer, Long> positions = new HashMap<>();
        private final Map<StatsKey, Long> revisions = new HashMap<>();
        private Random random = new Random(0);
        private double failures;
        private int calls;
        private int secondsToFail;
        private long nanos;

        @Override
        public String name() {
            return "unreliable";
        }

        @Override
        public String topic() {
            return TOPIC;
        }

        @Override
        public Collection<StatsRecord> read(List<ConsumerRecord<byte[], byte[]>> records) {
            return StatsRecord.newest(records);
        }

        @Override
        public OptionalLong position(int partition) {
            fail();
            return positions.containsKey(partition) ? OptionalLong.of(positions.get(partition)) : OptionalLong.empty();
        }

        @Override
        public void begin(int partition, long end, int partitions) {
            fail();
            positions.put(partition, 0L);
        }

        @Override
        public boolean write(int partition, long expected, long next, Collection<StatsRecord> records) {
            fail();
            if (positions.getOrDefault(partition, -1L) != expected) return false;
            for (StatsRecord record : records) {
                revisions.merge(record.key(), record.stats().getRevision(), Math::max);
            }
            positions.put(partition, next);
            fail(); // it was written, and nobody was told
            return true;
        }

        void lose() {
            positions.clear();
            revisions.clear();
        }

        private void fail() {
            calls++;
            nanos += 1_000_000_000L * secondsToFail;
            if (random.nextDouble() < failures) throw new IllegalStateException("away");
        }
    }

    @BeforeEach
    void fill() {
        consumer = new MockConsumer<>(AutoOffsetResetStrategy.EARLIEST.name());
        List<TopicPartition> partitions = new ArrayList<>();
        Map<TopicPartition, Long> begins = new HashMap<>();
        Map<TopicPartition, Long> ends = new HashMap<>();
        List<PartitionInfo> infos = new ArrayList<>();
        for (int p = 0; p < PARTITIONS; p++) {
            TopicPartition partition = new TopicPartition(TOPIC, p);
            partitions.add(partition);
            begins.put(partition, 0L);
            ends.put(partition, 2L * RECORDS);
            infos.add(new PartitionInfo(TOPIC, p, null, null, null));
        }
        consumer.updatePartitions(TOPIC, infos);
        consumer.assign(partitions);
        consumer.updateBeginningOffsets(begins);
        consumer.updateEndOffsets(ends);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 20261124})
    void every_record_is_in_the_store_whatever_failed_and_was_lost_on_the_way(long seed) {
        store.random = new Random(seed);
        store.failures = 0.2;
        sink.onPartitionsAssigned(consumer, consumer.assignment());
        for (int round = 0; round < 40; round++) {
            if (store.random.nextInt(12) == 0) store.lose();
            turn(store.random);
        }
        store.failures = 0;
        for (int round = 0; round < 200; round++) turn(store.random);

        assertThat(store.revisions).hasSize(PARTITIONS * RECORDS).containsValue(1L);
        assertThat(store.positions.values()).allMatch(position -> position >= 2L * RECORDS - 1);
        assertThat(lag()).isZero();
    }

    @Test
    void the_lag_grows_while_the_store_is_away_and_is_gone_when_it_has_everything() {
        sink.onPartitionsAssigned(consumer, consumer.assignment());
        Random random = new Random(1);
        for (int round = 0; round < 3; round++) turn(random);
        store.failures = 1;
        double before = lag();
        assertThat(before).isPositive();

        consumer.updateEndOffsets(ends(4L * RECORDS));
        turn(random);
        assertThat(lag()).isGreaterThan(before);

        consumer.updateEndOffsets(ends(2L * RECORDS));
        store.failures = 0;
        for (int round = 0; round < 200; round++) turn(random);
        assertThat(lag()).isZero();
    }

    @ParameterizedTest(name = "{0} s to fail: {1} calls for a batch, {1} while idle")
    @CsvSource({"10, 1", "0, 3"})
    void a_store_that_takes_long_to_fail_is_asked_once_for_all_partitions(int seconds, int calls) {
        store.secondsToFail = seconds;
        TopicSink<StatsRecord> patient =
                new TopicSink<>(store, Duration.ofMillis(100), new SimpleMeterRegistry(), () -> store.nanos);
        patient.onPartitionsAssigned(consumer, consumer.assignment());
        store.failures = 1;
        List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
        for (int p = 0; p < PARTITIONS; p++) batch.add(record(p, 4));

        patient.onMessage(batch, consumer);
        assertThat(store.calls).isEqualTo(calls);
        for (TopicPartition partition : consumer.assignment()) {
            assertThat(consumer.position(partition)).isEqualTo(4);
        }

        store.nanos += 1_000_000_000;
        for (TopicPartition partition : consumer.assignment()) patient.onIdle(partition, consumer);
        assertThat(store.calls).isEqualTo(2 * calls);
    }

    private double lag() {
        return metrics.get("weir.sink.lag").tag("sink", "unreliable").gauge().value();
    }

    private static Map<TopicPartition, Long> ends(long end) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (int p = 0; p < PARTITIONS; p++) ends.put(new TopicPartition(TOPIC, p), end);
        return ends;
    }

    /** One poll of some records, as the container does it; partitions without any may be told that they are idle. */
    private void turn(Random random) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> polled = new HashMap<>();
        for (TopicPartition partition : consumer.assignment()) {
            List<ConsumerRecord<byte[], byte[]>> records = next(partition, random.nextInt(9));
            if (records.isEmpty()) sink.onIdle(partition, consumer);
            else polled.put(partition, records);
        }
        if (polled.isEmpty()) return;
        List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
        new ConsumerRecords<>(polled, Map.of()).forEach(batch::add);
        sink.onMessage(batch, consumer);
    }

    /** Records from the consumer's position on; every other offset is a gap, as compaction and transactions leave them. */
    private List<ConsumerRecord<byte[], byte[]>> next(TopicPartition partition, int most) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        long offset = consumer.position(partition, Duration.ZERO);
        for (; offset < 2L * RECORDS && records.size() < most; offset++) {
            if (offset % 2 == 0) records.add(record(partition.partition(), offset));
        }
        consumer.seek(partition, offset);
        return records;
    }

    private static ConsumerRecord<byte[], byte[]> record(int partition, long offset) {
        StatsKey key = new StatsKey(1L, "p", "x" + offset, "v", 0, Stage.units, partition, "", "");
        Stats stats = Stats.newBuilder().setRevision(1).build();
        return new ConsumerRecord<>(
                TOPIC, partition, offset, SingleObject.STATS_KEY.encode(key), SingleObject.STATS.encode(stats));
    }
}
