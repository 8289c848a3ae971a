package io.weir.kit.clock;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.kit.lag.Look;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far this process's clock is ahead of Kafka's, as the leader of its controllers tells the time. Received times and the moments
 * from which definitions are in force come from different machines: they are compared, so their clocks must agree.
 */
public final class ClockSkew implements Look {

    private static final Logger log = LoggerFactory.getLogger(ClockSkew.class);

    /** An answer that is older than this is none. */
    private static final Duration VALID = Duration.ofSeconds(30);

    private final InstantSource clock;
    private volatile Seen seen;

    private record Seen(long nanos, Duration skew) {}

    public ClockSkew(InstantSource clock) {
        this.clock = clock;
    }

    /** As a gauge too: {@code weir.clock.skew} in seconds, by {@code service}; {@code NaN}: not known. */
    public ClockSkew shownAs(String service, MeterRegistry metrics) {
        Gauge.builder("weir.clock.skew", this, ClockSkew::seconds)
                .tag("service", service)
                .baseUnit("seconds")
                .description("how far this process's clock is ahead of Kafka's, at least; NaN: not known")
                .register(metrics);
        return this;
    }

    /** At least so far is the own clock ahead; below zero: behind. Empty: Kafka has not told its time lately, or may not. */
    public Optional<Duration> skew() {
        Seen last = seen;
        if (last == null || System.nanoTime() - last.nanos() > VALID.toNanos()) return Optional.empty();
        return Optional.of(last.skew());
    }

    private double seconds() {
        return skew().map(skew -> skew.toMillis() / 1e3).orElse(Double.NaN);
    }

    /** A Kafka that does not tell its time is no trouble. */
    @Override
    public void at(Admin admin) throws TimeoutException, InterruptedException {
        Instant asked = clock.instant();
        long began = System.nanoTime();
        try {
            QuorumInfo quorum = Look.await(admin.describeMetadataQuorum().quorumInfo());
            Duration trip = Duration.ofNanos(System.nanoTime() - began);
            OptionalLong now = quorum.voters().stream()
                    .filter(voter -> voter.replicaId() == quorum.leaderId())
                    .map(QuorumInfo.ReplicaState::lastFetchTimestamp) // of the leader itself: the present
                    .findFirst()
                    .orElse(OptionalLong.empty());
            if (now.isEmpty()) return;
            seen = new Seen(System.nanoTime(), between(asked, trip, Instant.ofEpochMilli(now.getAsLong())));
        } catch (ExecutionException e) {
            log.debug("Kafka does not tell its time", e);
        }
    }

    /**
     * @param asked the own time before the question
     * @param trip from the question to the answer
     * @param theirs at some moment in between
     */
    static Duration between(Instant asked, Duration trip, Instant theirs) {
        if (theirs.isBefore(asked)) return Duration.between(theirs, asked);
        Instant answered = asked.plus(trip);
        return theirs.isAfter(answered) ? Duration.between(theirs, answered) : Duration.ZERO;
    }
}
