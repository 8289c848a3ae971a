package io.weir.kit.lag;

import io.micrometer.core.instrument.MeterRegistry;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.management.ServiceHealth;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * How far the statistics are behind the log, for whoever has no position of its own: by what the group of streams has
 * committed. Answers from memory, on any thread, about a second old.
 */
public final class CountingLag implements ServiceHealth, AutoCloseable {

    private final LogEnds ends;
    private final InstantSource clock;
    private final KafkaWatch watch;
    private volatile GroupPositions positions;
    private volatile Optional<LagGauges> gauges = Optional.empty();

    /**
     * @param group until another one is followed
     * @param name in the health, such as {@code ingest-lag}
     */
    public CountingLag(KafkaSettings kafka, CountingGroup group, String name, InstantSource clock) {
        this(kafka, GroupPositions.of(group, clock), name, clock);
    }

    /** Of whichever generation has counted most. */
    public static CountingLag ofFurthest(KafkaSettings kafka, String applicationId, String name, InstantSource clock) {
        return new CountingLag(kafka, GroupPositions.ofFurthest(applicationId, clock), name, clock);
    }

    private CountingLag(KafkaSettings kafka, GroupPositions positions, String name, InstantSource clock) {
        this.clock = clock;
        this.ends = new LogEnds(clock);
        this.positions = positions;
        // The ends first: a group that goes on between the two questions is not thought to be behind.
        this.watch = new KafkaWatch(kafka, name, List.of(ends, admin -> this.positions.at(admin)), this::show);
    }

    /** As gauges too: {@code NAME.events} and {@code NAME.seconds} by partition. Before the start. */
    public CountingLag shownAs(String name, MeterRegistry metrics) {
        gauges = Optional.of(new LagGauges(name, metrics));
        return this;
    }

    /** Returns at once, whether Kafka is there or not. */
    public void start() {
        watch.start();
    }

    /** Another one from now on. */
    public void follow(CountingGroup group) {
        if (!group.id().equals(positions.group())) positions = GroupPositions.of(group, clock);
    }

    public Lag lag() {
        GroupPositions followed = positions;
        return followed.next()
                .map(ends::behind)
                .orElseGet(() ->
                        new Lag.Unknown("Kafka does not say what the group " + followed.group() + " has committed."));
    }

    private void show() {
        gauges.ifPresent(all -> all.show(lag()));
    }

    @Override
    public String name() {
        return watch.name();
    }

    @Override
    public Status status() {
        return watch.status();
    }

    @Override
    public void close() {
        watch.close();
    }
}
