package io.weir.streams.sinks;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.kafka.listener.BatchConsumerAwareMessageListener;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;

/**
 * Reads a topic in batches and writes what it says to one store. The store's own position decides what comes next: whenever
 * it is not the one that this reader expects, the reader goes where the store says. All calls come from the consumer's
 * thread.
 */
final class TopicSink<R> implements BatchConsumerAwareMessageListener<byte[], byte[]>, ConsumerAwareRebalanceListener {

    private static final Logger log = LoggerFactory.getLogger(TopicSink.class);

    /** A store that takes longer to fail is away for every partition; one that fails at once may fail for one alone. */
    private static final Duration SLOW = Duration.ofSeconds(1);

    private final SinkStore<R> store;
    private final Duration retry;
    private final LongSupplier nanos;
    private final Counter written;
    private final Counter refills;
    private final SinkLag lag;
    /** Position by partition, as last seen in the store; absent: not asked since the partition was assigned. */
    private final Map<TopicPartition, Long> expected = new HashMap<>();
    /** What the store did not take or tell at the last try. */
    private final Set<TopicPartition> failing = new HashSet<>();

    /** Until then nothing is asked of the store, which took long to fail: by {@link #nanos}. */
    private long silentUntil;

    private boolean hasAnswered;

    /** @param retry pause after the store was away */
    TopicSink(SinkStore<R> store, Duration retry, MeterRegistry metrics) {
        this(store, retry, metrics, System::nanoTime);
    }

    TopicSink(SinkStore<R> store, Duration retry, MeterRegistry metrics, LongSupplier nanos) {
        this.store = store;
        this.retry = retry;
        this.nanos = nanos;
        this.silentUntil = nanos.getAsLong();
        this.written = metrics.counter("weir.sink.records", "sink", store.name());
        this.refills = metrics.counter("weir.sink.refills", "sink", store.name());
        this.lag = new SinkLag(store.name(), metrics);
    }

    @Override
    public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        expected.keySet().removeAll(partitions);
        failing.retainAll(consumer.assignment());
    }

    @Override
    public void onPartitionsRevokedAfterCommit(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        lag.forget(partitions);
    }

    @Override
    public void onPartitionsLost(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        lag.forget(partitions);
    }

    @Override
    public void onMessage(List<ConsumerRecord<byte[], byte[]>> batch, Consumer<?, ?> consumer) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> byPartition = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : batch) {
            byPartition
                    .computeIfAbsent(new TopicPartition(record.topic(), record.partition()), p -> new ArrayList<>())
                    .add(record);
        }
        boolean isAway = false;
        for (Map.Entry<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> part : byPartition.entrySet()) {
            if (isSilent()) {
                consumer.seek(part.getKey(), part.getValue().getFirst().offset());
                continue;
            }
            long began = nanos.getAsLong();
            try {
                write(consumer, part.getKey(), part.getValue());
                answers(part.getKey());
            } catch (RuntimeException e) {
                // Read again from here, by this reader. A container that delivered the same batch again could deliver
                // it
                // after the store had sent the reader elsewhere, and what lies between would be skipped.
                consumer.seek(part.getKey(), part.getValue().getFirst().offset());
                fails(part.getKey(), e, began);
                isAway = true;
            }
            lag.measure(part.getKey(), consumer, expected.get(part.getKey()));
        }
        // Only this sink waits, and well below the time after which the group would think it dead.
        if (isAway) LockSupport.parkNanos(retry.toNanos());
    }

    /** A partition from which nothing came for a while: transaction markers may still have moved the reader on. */
    void onIdle(TopicPartition partition, Consumer<?, ?> consumer) {
        if (isSilent()) return;
        long began = nanos.getAsLong();
        try {
            OptionalLong stored = store.position(partition.partition());
            answers(partition);
            Long known = expected.get(partition);
            if (known == null || stored.isEmpty() || stored.getAsLong() != known) {
                follow(consumer, partition, stored);
                return;
            }
            long next = consumer.position(partition);
            if (next > known && store.write(partition.partition(), known, next, List.of()))
                expected.put(partition, next);
        } catch (RuntimeException e) {
            fails(partition, e, began);
        } finally {
            lag.measure(partition, consumer, expected.get(partition));
        }
    }

    /**
     * Said when it begins, not at every try: a store may be away for hours. A start is nothing to warn of: the store, or
     * the tables in it, may come later than this reader.
     */
    private void fails(TopicPartition partition, RuntimeException error, long began) {
        if (failing.isEmpty()) {
            Level level = hasAnswered ? Level.WARN : Level.INFO;
            log.atLevel(level)
                    .log("{} does not take {}, trying again: {}", store.name(), partition, error.getMessage());
        }
        failing.add(partition);
        long now = nanos.getAsLong();
        if (now - began > SLOW.toNanos()) silentUntil = now + retry.toNanos();
    }

    /** A frozen store takes its time-out at every call: one for each partition, and the group would give this reader up. */
    private boolean isSilent() {
        return !failing.isEmpty() && nanos.getAsLong() - silentUntil < 0;
    }

    private void answers(TopicPartition partition) {
        hasAnswered = true;
        if (failing.remove(partition) && failing.isEmpty()) log.info("{} takes everything again", store.name());
    }

    private void write(
            Consumer<?, ?> consumer, TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
        Long from = expected.get(partition);
        if (from == null) {
            OptionalLong stored = store.position(partition.partition());
            boolean fits = stored.isPresent() && records.getFirst().offset() == stored.getAsLong();
            if (!fits) {
                follow(consumer, partition, stored);
                return;
            }
            from = stored.getAsLong();
        }
        long next = records.getLast().offset() + 1;
        if (next <= from) return; // another delivery of what is written
        Collection<R> kept = store.read(records);
        if (store.write(partition.partition(), from, next, kept)) {
            expected.put(partition, next);
            written.increment(kept.size());
        } else {
            follow(consumer, partition, store.position(partition.partition()));
        }
    }

    private void follow(Consumer<?, ?> consumer, TopicPartition partition, OptionalLong stored) {
        if (stored.isPresent()) {
            expected.put(partition, stored.getAsLong());
            consumer.seek(partition, stored.getAsLong());
            return;
        }
        long end = consumer.endOffsets(List.of(partition)).get(partition);
        store.begin(
                partition.partition(),
                end,
                consumer.partitionsFor(partition.topic()).size());
        log.info("{} is filled from the beginning of {} to {}", store.name(), partition, end);
        refills.increment();
        expected.put(partition, 0L);
        consumer.seek(partition, 0L);
    }
}
