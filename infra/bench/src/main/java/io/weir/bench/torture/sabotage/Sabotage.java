package io.weir.bench.torture.sabotage;

import io.weir.bench.torture.check.Finding;
import io.weir.bench.torture.check.Finding.Kind;
import io.weir.bench.torture.cluster.Layout;
import io.weir.bench.torture.plan.Fault;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** One safety switched off. The product's code stays as it is: only what stands around it differs. */
public enum Sabotage {
    /** A front before ingest answers at once and passes the events on later: a kill takes what it holds. */
    ACK_BEFORE_KAFKA(Set.of(Kind.LOST), List.of(Fault.KILL_INGEST)) {
        @Override
        public Layout.Wiring wiring(RedisWithoutFence redis) {
            return instead("ingest", EarlyIngest.class);
        }
    },
    /** The stream is given every record under an id of its own: a copy is an event. */
    NO_DEDUPE(Set.of(Kind.DIFFERS_FROM_ORACLE, Kind.RESIDUAL), List.of()) {
        @Override
        public Layout.Wiring wiring(RedisWithoutFence redis) {
            return instead("streams", SabotagedStreams.class);
        }
    },
    /** The stream commits state, results and positions apart. */
    AT_LEAST_ONCE(Set.of(Kind.DIFFERS_FROM_ORACLE, Kind.RESIDUAL), List.of(Fault.KILL_STREAMS)) {
        @Override
        public Layout.Wiring wiring(RedisWithoutFence redis) {
            return instead("streams", SabotagedStreams.class);
        }
    },
    /** Redis takes a batch whatever its position says: what it lost is never missed. */
    NO_FENCE(Set.of(Kind.DIFFERS_FROM_ORACLE, Kind.STORES_DIFFER, Kind.NOT_SETTLED), List.of(Fault.FLUSH_REDIS)) {
        @Override
        public Layout.Wiring wiring(RedisWithoutFence redis) {
            return new Layout.Wiring() {
                @Override
                public String redisUrl(String real) {
                    return redis.inFrontOf(real);
                }
            };
        }
    },
    /** Events that wait for their exposure are not kept where a taken-over task could find them. */
    HELD_DROPPED(Set.of(Kind.DIFFERS_FROM_ORACLE), List.of(Fault.KILL_STREAMS)) {
        @Override
        public Layout.Wiring wiring(RedisWithoutFence redis) {
            return instead("streams", SabotagedStreams.class);
        }
    };

    private final Set<Kind> provedBy;
    private final List<Fault> shownBy;

    Sabotage(Set<Kind> provedBy, List<Fault> shownBy) {
        this.provedBy = provedBy;
        this.shownBy = shownBy;
    }

    /** True when the checker found what this sabotage does, and not only something. */
    public boolean isCaughtBy(List<Finding> findings) {
        return findings.stream().map(Finding::kind).anyMatch(provedBy::contains);
    }

    /** @param redis stands before Redis where this sabotage wants it */
    public abstract Layout.Wiring wiring(RedisWithoutFence redis);

    /** Faults without which it does no harm; empty: it always does. */
    public List<Fault> shownBy() {
        return shownBy;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException when there is none of that name */
    public static Sabotage of(String word) {
        return Arrays.stream(values())
                .filter(sabotage -> sabotage.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(word + ", there are "
                        + Arrays.stream(values()).map(Sabotage::word).collect(Collectors.joining(", "))));
    }

    Layout.Wiring instead(String sabotaged, Class<?> main) {
        return new Layout.Wiring() {
            @Override
            public List<String> insteadOf(String service) {
                return service.equals(sabotaged) ? List.of(main.getName(), word()) : null;
            }
        };
    }
}
