package io.weir.oracle;

import io.weir.schemas.ClusterSums;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that is stored of one experiment, all partitions added up.
 *
 * @param cells without those in which nothing was ever counted
 * @param unusable exposures that expose nobody, by reason
 * @param clusters by {@code variant/metric}, without those that have none; empty when the experiment has no clusters
 */
public record Expected(
        TreeMap<Cell, Totals> cells,
        TreeMap<String, UnusableExposures> unusable,
        TreeMap<String, ClusterTotals> clusters) {

    /** What records of weir.stats.v1, the newest of each key, say of an experiment. */
    public static Expected stored(String project, String experiment, Map<StatsKey, Stats> records) {
        Expected stored = new Expected(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
        records.forEach((key, stats) -> {
            boolean isOurs =
                    key.getProject().equals(project) && key.getExperiment().equals(experiment);
            if (!isOurs) return;
            UnusableExposures.merge(stored.unusable, stats.getUnusableExposures());
            if (key.getStage() == Stage.clusters) stored.add(key.getVariant(), stats);
            else stored.cells.merge(Cell.of(key), Totals.of(stats), Totals::plus);
        });
        stored.cells.values().removeIf(Totals::isZero);
        stored.clusters.values().removeIf(ClusterTotals.NONE::equals);
        return stored;
    }

    private void add(String variant, Stats stats) {
        for (ClusterSums sums : stats.getClusters()) {
            clusters.merge(variant + "/" + sums.getMetric(), ClusterTotals.of(sums), ClusterTotals::plus);
        }
    }

    /** The numbers of a variant, all phases together. */
    public Totals ofVariant(String variant) {
        Totals totals = Totals.NONE;
        for (Map.Entry<Cell, Totals> cell : cells.entrySet()) {
            boolean isIts = cell.getKey().stage() == Stage.units
                    && cell.getKey().variant().equals(variant);
            if (isIts) totals = totals.plus(cell.getValue());
        }
        return totals;
    }
}
