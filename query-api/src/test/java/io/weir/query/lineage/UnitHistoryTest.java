package io.weir.query.lineage;

import static io.weir.query.lineage.Histories.HOUR;
import static io.weir.query.lineage.Histories.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.kit.quarantine.Quarantine;
import io.weir.kit.quarantine.QuarantineRule;
import io.weir.query.lineage.UnitHistory.Effect;
import io.weir.query.lineage.UnitHistory.JudgedEvent;
import io.weir.query.lineage.UnitHistory.State;
import io.weir.schemas.Event;
import io.weir.schemas.EventValue;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Exposure;
import io.weir.schemas.MetricKind;
import io.weir.schemas.UnitKey;
import io.weir.schemas.UnitType;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnitHistoryTest {

    /** Of all histories of a run. */
    private static final int HISTORIES = 300;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 20261124})
    void what_events_brought_adds_up_to_exactly_what_the_sums_hold(long seed) {
        Random random = new Random(seed);
        Set<Reason> reasons = EnumSet.noneOf(Reason.class);
        for (int i = 0; i < HISTORIES; i++) {
            ExperimentDefinition x = Histories.experiment(random);
            List<LoggedEvent> log = Histories.log(x, random, 5 + random.nextInt(120));
            PlainSums expected = PlainSums.of(x, log);
            Added added = new Added(x, log);

            String history = "seed " + seed + ", history " + i;
            assertThat(added.units).as(history).isEqualTo(expected.units);
            assertThat(added.crossovers).as(history).isEqualTo(expected.crossovers);
            assertThat(added.forcedUnits).as(history).isEqualTo(expected.forcedUnits);
            assertThat(added.n).as(history).isEqualTo(expected.n);
            assertThat(added.byValues).as(history).isEqualTo(expected.sums);
            assertThat(added.byEvents).as(history).isEqualTo(expected.sums);
            for (State state : List.of(
                    State.counted, State.kept, State.outside, State.late, State.crossed, State.forced, State.before)) {
                assertThat(added.states.getOrDefault(state, 0L))
                        .as(history + " " + state)
                        .isEqualTo(expected.events.getOrDefault(state.name(), 0L));
            }
            reasons.addAll(added.reasons);
        }
        assertThat(reasons).isEqualTo(EnumSet.complementOf(EnumSet.of(Reason.QUARANTINED)));
    }

    private static List<ExperimentDefinition> unbounded(ExperimentDefinition x) {
        return x.getLateness() == null ? List.of(x) : List.of();
    }

    /** All units' histories added up. */
    private static final class Added {
        private long units;
        private long crossovers;
        private long forcedUnits;
        private final Map<String, Long> n = new HashMap<>();
        private final Map<String, List<BigInteger>> byValues = new HashMap<>();
        private final Map<String, List<BigInteger>> byEvents = new HashMap<>();
        private final Map<State, Long> states = new EnumMap<>(State.class);
        private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);

        Added(ExperimentDefinition x, List<LoggedEvent> log) {
            Set<String> ids = new TreeSet<>();
            for (LoggedEvent logged : log) {
                String unit = UnitKey.idOf(x.getUnit(), logged.event());
                if (unit != null) ids.add(unit);
            }
            for (String unit : ids) add(x, UnitHistory.of(x, unbounded(x), Quarantine.NONE, unit, log));
        }

        private void add(ExperimentDefinition x, UnitHistory history) {
            if (history.place() != null) {
                if (history.place().forced()) forcedUnits++;
                else if (history.place().crossed()) crossovers++;
                else units++;
            }
            for (JudgedEvent event : history.events()) states.merge(event.state(), 1L, Long::sum);
            for (int i = 0; i < x.getMetrics().size(); i++) {
                String key = x.getMetrics().get(i).getKey();
                int parts = x.getMetrics().get(i).getDenominator() == null ? 1 : 2;
                List<BigInteger> value = history.values().get(i);
                List<BigInteger> shares = shares(history, i, parts, value == null ? 0 : value.size());
                if (value == null) continue;
                n.merge(key, 1L, Long::sum);
                byValues.merge(key, value, Added::plus);
                byEvents.merge(key, shares, Added::plus);
            }
        }

        private List<BigInteger> shares(UnitHistory history, int metric, int parts, int components) {
            BigInteger[] sums = new BigInteger[4];
            java.util.Arrays.fill(sums, BigInteger.ZERO);
            for (JudgedEvent event : history.events()) {
                Effect effect = event.effects().get(metric);
                if (effect.reason() != null) reasons.add(effect.reason());
                boolean brings = false;
                for (int c = 0; c < 4; c++) {
                    BigInteger share = effect.shares().get(c);
                    if (share == null) continue;
                    brings = true;
                    sums[c] = sums[c].add(share);
                }
                assertThat(brings || effect.reason() != null)
                        .as("an event brings something or says why not")
                        .isTrue();
                assertThat(brings && components == 0)
                        .as("nothing is brought to a metric without a value")
                        .isFalse();
            }
            List<BigInteger> inOrder = new ArrayList<>(List.of(sums).subList(0, parts));
            if (components > parts) inOrder.addAll(List.of(sums).subList(2, 2 + parts));
            return inOrder;
        }

        private static List<BigInteger> plus(List<BigInteger> a, List<BigInteger> b) {
            List<BigInteger> sums = new ArrayList<>();
            for (int i = 0; i < a.size(); i++) sums.add(a.get(i).add(b.get(i)));
            return sums;
        }
    }

    @Test
    void E1_the_first_of_an_identity_counts_though_another_run_named_it() {
        ExperimentDefinition x = runs();
        LoggedEvent ofOther =
                Histories.logged(0, 3, START, event("e", START).setRun("other").build());
        LoggedEvent conflict =
                Histories.logged(0, 4, START, event("e", START).setRun("r").build());
        LoggedEvent exposure =
                Histories.logged(0, 5, START, exposure("a", START).build());

        assertThat(UnitHistory.of(x, List.of(), Quarantine.NONE, "r", List.of(ofOther, conflict, exposure))
                        .events())
                .extracting(JudgedEvent::state)
                .containsExactly(State.conflict, State.counted);
        assertThat(UnitHistory.of(x, List.of(), Quarantine.NONE, "r", List.of(conflict, exposure))
                        .events())
                .extracting(JudgedEvent::state)
                .containsExactly(State.counted, State.counted);
    }

    @Test
    void what_is_in_quarantine_is_as_if_it_had_never_come() {
        ExperimentDefinition x = runs();
        LoggedEvent exposure =
                Histories.logged(0, 1, START, exposure("a", START).build());
        LoggedEvent covered = Histories.logged(
                0,
                2,
                START + 1,
                event("e", START).setRun("r").setAgentName("faulty").build());
        LoggedEvent sentAgain =
                Histories.logged(0, 3, START + 2, event("e", START).setRun("r").build());
        Quarantine faulty = new Quarantine(List.of(new QuarantineRule(
                1, x.getProject(), "faulty", null, null, null, null, Instant.ofEpochMilli(START), null)));

        List<JudgedEvent> events = UnitHistory.of(x, List.of(), faulty, "r", List.of(exposure, covered, sentAgain))
                .events();

        assertThat(events)
                .extracting(JudgedEvent::state)
                .containsExactly(State.counted, State.quarantined, State.counted);
        assertThat(events.get(1).effects()).extracting(Effect::reason).contains(Reason.QUARANTINED);
    }

    @Test
    void E3_a_capped_sum_says_where_it_met_its_cap() {
        ExperimentDefinition x = runs();
        UnitHistory history = UnitHistory.of(
                x,
                List.of(),
                Quarantine.NONE,
                "r",
                List.of(
                        Histories.logged(0, 0, START, exposure("a", START).build()),
                        Histories.logged(
                                0, 1, START, event("late-in-log", START + 3).build()),
                        Histories.logged(0, 2, START, event("first", START + 1).build()),
                        Histories.logged(0, 3, START, event("second", START + 2).build())));
        int cost = 4;

        assertThat(history.values().get(cost).getFirst()).isEqualTo(BigInteger.valueOf(4_000_000));
        assertThat(history.events())
                .extracting(event -> event.effects().get(cost).shares().getFirst())
                .containsExactly(null, BigInteger.ZERO, BigInteger.valueOf(3_000_000), BigInteger.valueOf(1_000_000));
        assertThat(history.events())
                .extracting(event -> event.effects().get(cost).reason())
                .containsExactly(Reason.NO_MATCH, Reason.CAPPED, null, Reason.CAPPED);
    }

    private static ExperimentDefinition runs() {
        ExperimentDefinition x = Histories.experiment(new Random(1));
        x.setUnit(UnitType.run);
        x.setEnd(null);
        x.setLateness(HOUR);
        assertThat(x.getMetrics().get(4).getKind()).isEqualTo(MetricKind.sum);
        return x;
    }

    private static Event.Builder event(String id, long time) {
        return Event.newBuilder()
                .setId(id)
                .setType("step")
                .setTime(time)
                .setUser("u")
                .setRun("r")
                .setValues(List.of(new EventValue("cost", 3_000_000L)));
    }

    private static Event.Builder exposure(String variant, long time) {
        return event("exposure", time).setType("exposure").setExposure(new Exposure("x", variant));
    }
}
