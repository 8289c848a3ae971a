package io.weir.query.timeline;

import io.weir.query.comparison.Arms;
import io.weir.query.comparison.Basis;
import io.weir.query.comparison.Comparison;
import io.weir.query.comparison.Difference;
import io.weir.query.comparison.Estimates;
import io.weir.query.experiments.Experiment;
import io.weir.query.experiments.Method;
import io.weir.query.metrics.MetricSpec;
import io.weir.query.statistics.Unavailable;
import io.weir.query.sums.Hours;
import io.weir.query.sums.MetricTotals;
import io.weir.query.sums.Positions;
import io.weir.query.sums.StatsSnapshot;
import io.weir.query.sums.UnitTotals;
import io.weir.schemas.Decimals;
import io.weir.schemas.MetricKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** From sums by hour to rows: each hour's own, and all up to its end beside the control's. */
final class TimelineRules {

    /** Most rows of a page, unless a single hour has more. */
    static final int PAGE = 1_000;

    private TimelineRules() {}

    /** One metric of one variant. */
    private record Line(String variant, MetricSpec metric) {}

    /** What came up to an hour's end. */
    private record Total(long units, MetricTotals metric) {

        static Total of(UnitTotals hour, String metricKey) {
            return new Total(hour.units(), hour.metric(metricKey));
        }

        Total plus(Total later) {
            return new Total(units + later.units, metric.plus(later.metric));
        }
    }

    /**
     * @param variant only this one, or null
     * @param metric only this one, or null
     * @param after only hours that begin later, or null
     */
    static Timeline timeline(
            Experiment experiment,
            long generation,
            StatsSnapshot snapshot,
            String variant,
            String metric,
            Instant after) {
        List<Line> lines = lines(experiment, metric);
        List<Line> shown = lines.stream()
                .filter(line -> variant == null || variant.equals(line.variant()))
                .toList();
        Map<Line, Total> totals = new HashMap<>();
        List<Timeline.Row> rows = new ArrayList<>();
        Instant next = null;
        Instant last = null;
        for (Map.Entry<Long, Map<String, UnitTotals>> entry :
                Hours.of(snapshot).all().entrySet()) {
            Instant hour = Instant.EPOCH.plus(Duration.ofHours(entry.getKey()));
            boolean isFull = !rows.isEmpty() && rows.size() + shown.size() > PAGE;
            if (isFull) {
                next = last;
                break;
            }
            for (Line line : lines) {
                UnitTotals units = Hours.of(entry.getValue(), line.variant());
                totals.merge(line, Total.of(units, line.metric().key()), Total::plus);
            }
            if (after == null || hour.isAfter(after)) {
                for (Line line : shown) {
                    UnitTotals units = Hours.of(entry.getValue(), line.variant());
                    Total control = totals.get(new Line(experiment.control(), line.metric()));
                    Total total = totals.get(line);
                    rows.add(row(hour, line, units, total, band(experiment, line, control, total)));
                }
            }
            last = hour;
        }
        Positions positions = Positions.of(snapshot);
        return new Timeline(
                experiment.key(),
                generation,
                positions.of(experiment.unit()),
                positions.streamTime() < 0 ? null : Instant.ofEpochMilli(positions.streamTime()),
                snapshot.source(),
                experiment.pauses(),
                rows,
                next);
    }

    /** Of all variants: even where one is shown it is compared with the control. */
    private static List<Line> lines(Experiment experiment, String metric) {
        List<Line> lines = new ArrayList<>();
        for (Experiment.VariantSpec some : experiment.variants()) {
            for (MetricSpec of : experiment.metrics()) {
                if (metric == null || metric.equals(of.key())) lines.add(new Line(some.key(), of));
            }
        }
        return lines;
    }

    /** Null of the control. Units of one cluster are alike, and clusters are not kept by hour: no band would be honest. */
    private static Timeline.Band band(Experiment experiment, Line line, Total control, Total total) {
        if (line.variant().equals(experiment.control())) return null;
        if (experiment.clusterBy() != null) {
            return new Timeline.Band(null, null, null, Unavailable.NO_CLUSTERS_BY_HOUR.name());
        }
        Arms arms = Arms.of(line.metric(), control.metric(), total.metric());
        Difference difference = Comparison.of(arms, Basis.units, Method.sequential);
        return new Timeline.Band(
                difference.estimate(), difference.ciLow(), difference.ciHigh(), difference.unavailable());
    }

    private static Timeline.Row row(Instant hour, Line line, UnitTotals units, Total total, Timeline.Band difference) {
        MetricSpec metric = line.metric();
        return new Timeline.Row(
                hour,
                line.variant(),
                metric.key(),
                sums(metric, units.units(), units.metric(metric.key())),
                sums(metric, total.units(), total.metric()),
                Estimates.value(metric, total.metric()),
                difference);
    }

    private static Timeline.Sums sums(MetricSpec metric, long units, MetricTotals totals) {
        return new Timeline.Sums(
                units,
                totals.n(),
                decimal(totals.sum(), Decimals.SCALE),
                decimal(totals.squares(), 2 * Decimals.SCALE),
                metric.kind() == MetricKind.ratio ? decimal(totals.denominator(), Decimals.SCALE) : null);
    }

    private static String decimal(BigInteger units, int scale) {
        return new BigDecimal(units, scale).stripTrailingZeros().toPlainString();
    }
}
