package io.weir.streams.units;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.oracle.LogRecord;
import io.weir.oracle.Oracle;
import io.weir.oracle.Totals;
import io.weir.schemas.Event;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.UnitKey;
import io.weir.schemas.UnitType;
import io.weir.streams.Histories;
import io.weir.streams.definitions.Evaluation;
import io.weir.streams.definitions.ExperimentRules;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One unit's histories against the oracle, without a topology: many, because they are cheap. */
class RandomHistoriesTest {

    private static final int HISTORIES_A_SEED = 50;
    private static final UnitKey UNIT = new UnitKey("default", UnitType.user, "u");

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 40);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void E2_E3_E4_a_units_share_is_the_oracles_in_every_order(long seed) {
        for (int i = 0; i < HISTORIES_A_SEED; i++) {
            Random random = new Random(seed * 1_000 + i);
            ExperimentDefinition experiment = Histories.experiment(random, UnitType.user);
            List<LogRecord> history = Histories.ofOneUnit(random, 2 + random.nextInt(30));
            Totals expected = Totalled.exposed(Oracle.compute(experiment, history));

            for (int order = 0; order < 4; order++) {
                List<LogRecord> shuffled = new ArrayList<>(history);
                Collections.shuffle(shuffled, random);
                ExperimentRules rules = ExperimentRules.of(experiment);
                UnitState state = applied(rules, shuffled);
                assertThat(Totalled.of(rules, state == null ? null : Shares.of(rules, state)))
                        .as("seed %d, history %d, order %d", seed, i, order)
                        .isEqualTo(expected);
            }
        }
    }

    /** Null: it has met no variant. */
    private static UnitState applied(ExperimentRules rules, List<LogRecord> records) {
        UnitState state = null;
        Held held = new Held();
        Evaluation evaluation = new Evaluation();
        Evaluation visited = new Evaluation();
        for (LogRecord record : records) {
            if (!rules.isActive(record.received())) continue;
            Event event = record.event();
            String name = EventName.of(event, UNIT);
            evaluation.of(event, record.belowResolution());
            FirstExposure exposure = UnitRules.exposure(rules, event, name, record.received());
            if (state == null && exposure != null) {
                UnitState exposed = UnitState.exposedBy(rules, exposure).forced(record.forced());
                state = moved(rules, exposed, null, held, visited);
            } else if (exposure != null) {
                UnitState met = UnitRules.met(state, exposure, record.forced());
                long was = met.first().time();
                if (met.first().isAfter(exposure.time(), exposure.name())) {
                    met = met.firstExposedBy(exposure);
                    if (exposure.time() != was) met = moved(rules, met, was, held, visited);
                }
                state = met;
            }
            if (state != null) state = stored(UnitRules.after(rules, state, evaluation, name, record.received()));
            boolean isKept = state == null || UnitRules.isMovable(rules, state.first(), evaluation, record.received());
            if (isKept) held.put(new StoredEvent(event, name, record.received(), record.belowResolution()));
        }
        return state;
    }

    /** Seven events at a time, as if each were in a commit of its own. */
    private static UnitState moved(ExperimentRules rules, UnitState exposed, Long was, Held held, Evaluation visited) {
        WindowMove move = new WindowMove(rules, exposed, was, WindowMove.At.BEGIN, visited);
        while (!move.visit(held, 7)) {
            move = new WindowMove(rules, stored(move.soFar()), was, move.at(), visited);
        }
        return move.done(held);
    }

    /** Through the bytes of the store. */
    private static UnitState stored(UnitState state) {
        Unit unit = new Unit(UNIT, Bytes.wrap(UNIT.toBytes()));
        unit.enter("x", state);
        Unit read = new Unit(UNIT, unit.key());
        UnitCodec.read(UnitCodec.bytes(unit), read);
        return read.in("x").state();
    }

    /** By time, in memory. */
    private static final class Held implements HeldEvents {
        private final TreeMap<Long, List<StoredEvent>> events = new TreeMap<>();

        void put(StoredEvent event) {
            events.computeIfAbsent(event.time(), t -> new ArrayList<>()).add(event);
        }

        @Override
        public byte[] between(long from, long to, byte[] after, int most, Consumer<StoredEvent> visitor) {
            long begin = after == null ? from : new BigInteger(after).longValueExact() + 1;
            int visited = 0;
            if (begin >= to) return null;
            for (Map.Entry<Long, List<StoredEvent>> moment :
                    events.subMap(begin, to).entrySet()) {
                moment.getValue().forEach(visitor);
                visited += moment.getValue().size();
                if (visited >= most) return BigInteger.valueOf(moment.getKey()).toByteArray();
            }
            return null;
        }

        @Override
        public Optional<StoredEvent> newest(long from, long to, Predicate<StoredEvent> wanted) {
            return events.subMap(from, to).values().stream()
                    .flatMap(List::stream)
                    .filter(wanted)
                    .max(Comparator.comparingLong(StoredEvent::time)
                            .thenComparing(StoredEvent::name, EventName::compare));
        }
    }
}
