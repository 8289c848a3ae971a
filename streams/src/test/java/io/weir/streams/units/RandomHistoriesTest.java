package io.weir.streams.units;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Stage;
import io.weir.schemas.UnitKey;
import io.weir.schemas.UnitType;
import io.weir.streams.Histories;
import io.weir.streams.definitions.ExperimentRules;
import io.weir.streams.definitions.MetricRule;
import io.weir.streams.oracle.Cell;
import io.weir.streams.oracle.LogRecord;
import io.weir.streams.oracle.Oracle;
import io.weir.streams.oracle.Totals;
import io.weir.streams.units.HeldEvent.Hit;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One unit's histories against the oracle, without a topology: many, because they are cheap. */
class RandomHistoriesTest {

    private static final int HISTORIES_A_SEED = 50;

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
            Totals expected = total(Oracle.compute(experiment, history).cells());

            for (int order = 0; order < 4; order++) {
                List<LogRecord> shuffled = new ArrayList<>(history);
                Collections.shuffle(shuffled, random);
                UnitState state = applied(ExperimentRules.of(experiment), shuffled);
                assertThat(total(ExperimentRules.of(experiment), state))
                        .as("seed %d, history %d, order %d", seed, i, order)
                        .isEqualTo(expected);
            }
        }
    }

    private static UnitState applied(ExperimentRules rules, List<LogRecord> records) {
        UnitState state = UnitState.empty(rules);
        Held held = new Held();
        for (LogRecord record : records) {
            List<Hit> hits = UnitRules.hits(rules, record.event(), record.received());
            if (hits == null) continue;
            UnitKey unit = UnitKey.primary(record.project(), record.event());
            state = UnitRules.apply(
                    rules,
                    StoreCodec.state(StoreCodec.state(state)),
                    record.event(),
                    EventName.of(record.event(), unit),
                    hits,
                    record.received(),
                    held);
        }
        return state;
    }

    /** The cells of stage units added up. */
    private static Totals total(TreeMap<Cell, Totals> cells) {
        return cells.entrySet().stream()
                .filter(cell -> cell.getKey().stage() == Stage.units)
                .map(Map.Entry::getValue)
                .reduce(Totals.NONE, Totals::plus);
    }

    private static Totals total(ExperimentRules rules, UnitState state) {
        Share share = Shares.of(rules, state);
        TreeMap<String, Totals.Sum> sums = new TreeMap<>();
        for (int i = 0; i < rules.metrics().size() && share.units() > 0; i++) {
            MetricRule metric = rules.metrics().get(i);
            List<BigInteger> components = share.values().get(i);
            sums.put(metric.key(), components == null ? Totals.Sum.ZERO : Histories.sum(metric, components));
        }
        var counts = share.events();
        var events =
                new Totals.Events(counts.counted(), counts.held(), counts.outside(), counts.crossed(), counts.late());
        return new Totals(share.units(), share.crossovers(), events, sums);
    }

    /** As the store keeps them, through the same bytes, in memory. */
    private static final class Held implements HeldEvents {
        private static final byte[] UNIT = "default/x\0default/user:u".getBytes(UTF_8);
        private final TreeMap<Bytes, byte[]> events = new TreeMap<>();

        @Override
        public void put(HeldEvent event) {
            events.put(StoreCodec.eventKey(UNIT, event.time(), event.name()), StoreCodec.eventValue(event));
        }

        @Override
        public void remove(HeldEvent event) {
            events.remove(StoreCodec.eventKey(UNIT, event.time(), event.name()));
        }

        @Override
        public void between(long from, long to, Consumer<HeldEvent> visitor) {
            range(from, to).forEach(visitor);
        }

        @Override
        public Optional<HeldEvent> newest(long from, long to, Predicate<HeldEvent> wanted) {
            return range(from, to).filter(wanted).reduce((a, b) -> b);
        }

        private Stream<HeldEvent> range(long from, long to) {
            List<Map.Entry<Bytes, byte[]>> range = new ArrayList<>(
                    events.subMap(StoreCodec.eventKey(UNIT, from, ""), StoreCodec.eventKey(UNIT, to, ""))
                            .entrySet());
            return range.stream().map(entry -> StoreCodec.event(UNIT, entry.getKey(), entry.getValue()));
        }
    }
}
