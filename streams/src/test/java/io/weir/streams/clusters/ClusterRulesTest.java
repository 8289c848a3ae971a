package io.weir.streams.clusters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.oracle.ClusterTotals;
import io.weir.oracle.ClusterTotals.Arm;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.streams.clusters.ClusterMessage.Changed;
import io.weir.streams.clusters.ClusterMessage.Watermark;
import io.weir.streams.clusters.Moments.Slot;
import io.weir.streams.stats.ClusterNumbers;
import io.weir.streams.stats.ClusterNumbers.Moment;
import io.weir.streams.stats.Numbers;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterRulesTest {

    private static final String CONTROL = "control";
    private static final List<String> VARIANTS = List.of(CONTROL, "blue", "green");
    private static final List<String> METRICS = List.of("success", "cost");

    /** One unit's share: where it is, and what it brings. */
    private record Unit(String cluster, String variant, Map<String, Moment> moments) {}

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 20261124})
    void the_sums_are_those_of_the_clusters_as_they_ended_in_whatever_order_changes_came(long seed) {
        Random random = new Random(seed);
        List<Unit> units = new ArrayList<>(Collections.nCopies(60, null));
        List<Map.Entry<String, Moments>> changes = new ArrayList<>();
        for (int step = 0; step < 1_000; step++) {
            int place = random.nextInt(units.size());
            Unit next = random.nextInt(6) == 0 ? null : unit(random);
            changes.addAll(changes(units.get(place), next));
            units.set(place, next);
        }
        Map<String, ClusterNumbers> inOrder = applied(changes, false);
        Collections.shuffle(changes, random);
        Map<String, ClusterNumbers> together = applied(changes, true);

        Map<String, ClusterTotals> expected = plain(units);
        assertThat(expected.values()).anyMatch(totals -> totals.shared() > 0);
        assertThat(expected.values()).anyMatch(totals -> totals.trials().size() > 1);
        assertThat(totals(inOrder)).isEqualTo(expected);
        assertThat(totals(together)).isEqualTo(expected);
    }

    @Test
    void a_unit_of_its_own_never_meets_a_named_cluster_of_the_same_name() {
        ClusterKey named = ClusterKey.of("p", "x", "p/user:u", new byte[0]);
        ClusterKey own = ClusterKey.of("p", "x", "", "p/user:u".getBytes(UTF_8));

        assertThat(named).isNotEqualTo(own);
        assertThat(ClusterKey.parse(own.toBytes())).isEqualTo(own);
    }

    @Test
    void messages_survive_the_topic() {
        Moments moments = new Moments();
        moments.add(new Slot("blue", "cost"), new Moment(-1, BigInteger.ONE.shiftLeft(90), BigInteger.valueOf(-7)));
        var changed = new Changed(new ClusterKey("p", "x", "=task/1"), CONTROL, moments);
        var mark = new Watermark(2, Position.NONE.reached(17, 5).reachedRekeyed(3, 9, 4), 1);

        for (ClusterMessage message : List.of(changed, mark)) {
            byte[] bytes = ClusterBytes.messages().serializer().serialize("by-cluster", message);
            assertThat(ClusterBytes.messages().deserializer().deserialize("by-cluster", bytes))
                    .isEqualTo(message);
        }
    }

    private static Unit unit(Random random) {
        Map<String, Moment> moments = new HashMap<>();
        for (String metric : METRICS) {
            if (random.nextInt(4) == 0) continue;
            // A ratio's denominators may be nothing, or less.
            boolean isCost = metric.equals("cost");
            long weight = isCost ? random.nextInt(9) - 2 : 1;
            long value = isCost ? random.nextInt(2_000_000) - 500_000 : random.nextInt(2) * 1_000_000L;
            moments.put(metric, new Moment(1, BigInteger.valueOf(weight), BigInteger.valueOf(value)));
        }
        return new Unit("c" + random.nextInt(9), VARIANTS.get(random.nextInt(VARIANTS.size())), moments);
    }

    private static List<Map.Entry<String, Moments>> changes(Unit was, Unit is) {
        List<Map.Entry<String, Moments>> changes = new ArrayList<>();
        if (was != null) changes.add(Map.entry(was.cluster(), moments(was, true)));
        if (is != null) changes.add(Map.entry(is.cluster(), moments(is, false)));
        return changes;
    }

    private static Moments moments(Unit unit, boolean leaves) {
        Moments moments = new Moments();
        unit.moments()
                .forEach((metric, moment) ->
                        moments.add(new Slot(unit.variant(), metric), leaves ? Moment.NONE.minus(moment) : moment));
        return moments;
    }

    /** @param together several changes of a cluster at once, as a sender adds them up between two flushes */
    private static Map<String, ClusterNumbers> applied(List<Map.Entry<String, Moments>> changes, boolean together) {
        Map<String, Moments> clusters = new HashMap<>();
        Map<String, ClusterNumbers> sums = new HashMap<>();
        Map<String, Moments> pending = new HashMap<>();
        for (Map.Entry<String, Moments> change : changes) {
            Moments of = pending.computeIfAbsent(change.getKey(), c -> new Moments());
            change.getValue().bySlot().forEach(of::add);
            if (!together) apply(pending, clusters, sums);
        }
        apply(pending, clusters, sums);
        return sums;
    }

    private static void apply(
            Map<String, Moments> pending, Map<String, Moments> clusters, Map<String, ClusterNumbers> sums) {
        pending.forEach((cluster, changes) -> ClusterRules.apply(
                clusters.computeIfAbsent(cluster, c -> new Moments()),
                CONTROL,
                changes,
                variant -> sums.computeIfAbsent(variant, v -> (ClusterNumbers) Numbers.none(Stage.clusters))));
        pending.clear();
    }

    private static Map<String, ClusterTotals> totals(Map<String, ClusterNumbers> sums) {
        Map<String, ClusterTotals> totals = new TreeMap<>();
        sums.forEach((variant, numbers) -> {
            Stats stats = Stats.newBuilder().setRevision(1).build();
            numbers.writeTo(stats);
            stats.getClusters()
                    .forEach(metric -> totals.put(variant + "/" + metric.getMetric(), ClusterTotals.of(metric)));
        });
        totals.values().removeIf(ClusterTotals.NONE::equals);
        return totals;
    }

    /** Clusters one by one, from the units as they ended. */
    private static Map<String, ClusterTotals> plain(List<Unit> units) {
        Map<String, Map<String, Moment>> clusters = new HashMap<>();
        for (Unit unit : units) {
            if (unit == null) continue;
            unit.moments().forEach((metric, moment) -> clusters.computeIfAbsent(unit.cluster(), c -> new HashMap<>())
                    .merge(unit.variant() + "/" + metric, moment, Moment::plus));
        }
        Map<String, ClusterTotals> totals = new TreeMap<>();
        for (Map<String, Moment> cluster : clusters.values()) {
            cluster.forEach((slot, own) -> {
                String metric = slot.substring(slot.indexOf('/') + 1);
                Moment control = slot.startsWith(CONTROL + "/")
                        ? Moment.NONE
                        : cluster.getOrDefault(CONTROL + "/" + metric, Moment.NONE);
                totals.merge(slot, one(control, own), ClusterTotals::plus);
            });
        }
        totals.values().removeIf(ClusterTotals.NONE::equals);
        return totals;
    }

    private static ClusterTotals one(Moment control, Moment own) {
        return ClusterTotals.of(arm(control), arm(own), false);
    }

    private static Arm arm(Moment moment) {
        return new Arm(moment.units(), moment.weight(), moment.sum());
    }
}
