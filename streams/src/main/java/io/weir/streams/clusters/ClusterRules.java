package io.weir.streams.clusters;

import io.weir.streams.clusters.Moments.Slot;
import io.weir.streams.stats.ClusterNumbers;
import io.weir.streams.stats.ClusterNumbers.Moment;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** From a change of one cluster to the sums over clusters. */
final class ClusterRules {

    private ClusterRules() {}

    /**
     * Applies changes to a cluster, and what follows of them to the sums.
     *
     * @param cluster what it holds; changed
     * @param sums by variant
     */
    static void apply(Moments cluster, String control, Moments changes, Function<String, ClusterNumbers> sums) {
        for (Map.Entry<Slot, Moment> change : changes.bySlot().entrySet()) {
            Slot slot = change.getKey();
            Moment was = cluster.get(slot);
            Moment is = was.plus(change.getValue());
            sums.apply(slot.variant()).move(slot.metric(), was, is);
            if (slot.variant().equals(control)) {
                for (Map.Entry<Slot, Moment> other :
                        List.copyOf(cluster.bySlot().entrySet())) {
                    Slot treatment = other.getKey();
                    if (!treatment.metric().equals(slot.metric()) || treatment.equals(slot)) continue;
                    Moment own = other.getValue();
                    sums.apply(treatment.variant()).moveShared(slot.metric(), was, own, is, own);
                }
            } else {
                Moment shared = cluster.get(new Slot(control, slot.metric()));
                sums.apply(slot.variant()).moveShared(slot.metric(), shared, was, shared, is);
            }
            cluster.put(slot, is);
        }
    }
}
