package io.weir.streams.stats;

import io.weir.schemas.Decimals;
import io.weir.schemas.TrialCount;
import io.weir.streams.stats.ClusterNumbers.Moment;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * How many clusters hold so many units with so many successes: what pass^k is made of. Kept of every cluster that could be trials,
 * whatever the metric, so that it depends on nothing but what the cluster holds; few enough to be bounded.
 */
final class Trials {

    private static final int MOST_UNITS = 32;
    private static final BigInteger ONE = BigInteger.TEN.pow(Decimals.SCALE);

    /** By units times a number above their most, plus successes. */
    private final TreeMap<Integer, Long> clusters = new TreeMap<>();

    Trials(List<TrialCount> stored) {
        for (TrialCount count : stored) {
            clusters.put(index(count.getUnits(), count.getSuccesses()), count.getClusters());
        }
    }

    void add(Moment cluster, int sign) {
        int successes = successes(cluster);
        if (successes < 0) return;
        int index = index((int) cluster.units(), successes);
        if (clusters.merge(index, (long) sign, Long::sum) == 0) clusters.remove(index);
    }

    /** -1: they are no trials, or too many. */
    private static int successes(Moment cluster) {
        if (cluster.units() < 1 || cluster.units() > MOST_UNITS) return -1;
        if (!cluster.weight().equals(BigInteger.valueOf(cluster.units()))) return -1;
        BigInteger[] whole = cluster.sum().divideAndRemainder(ONE);
        boolean isCount = whole[1].signum() == 0
                && whole[0].signum() >= 0
                && whole[0].compareTo(BigInteger.valueOf(cluster.units())) <= 0;
        return isCount ? whole[0].intValueExact() : -1;
    }

    List<TrialCount> toRecords() {
        List<TrialCount> records = new ArrayList<>(clusters.size());
        clusters.forEach((index, count) ->
                records.add(new TrialCount(index / (MOST_UNITS + 1), index % (MOST_UNITS + 1), count)));
        return records;
    }

    private static int index(int units, int successes) {
        return units * (MOST_UNITS + 1) + successes;
    }
}
