package io.weir.query.timeline;

import io.weir.query.experiments.Experiment;
import io.weir.query.experiments.MetricSpec;
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

/** From sums by hour to rows: each hour's own, and all up to its end. */
final class TimelineRules {

    /** Most rows of a page, unless a single hour has more. */
    static final int PAGE = 1_000;

    private TimelineRules() {}

    /** One metric of one variant. */
    private record Line(String variant, MetricSpec metric) {}

    /** What came up to an hour's end. */
    private record Total(long units, MetricTotals metric) {
        static final Total NONE = new Total(0, MetricTotals.ZERO);

        Total plus(UnitTotals hour, String metricKey) {
            return new Total(units + hour.units(), metric.plus(hour.metric(metricKey)));
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
        List<Line> lines = lines(experiment, variant, metric);
        Map<Line, Total> totals = new HashMap<>();
        List<Timeline.Row> rows = new ArrayList<>();
        Instant next = null;
        Instant last = null;
        for (Map.Entry<Long, Map<String, UnitTotals>> entry :
                Hours.of(snapshot).all().entrySet()) {
            Instant hour = Instant.EPOCH.plus(Duration.ofHours(entry.getKey()));
            boolean isFull = !rows.isEmpty() && rows.size() + lines.size() > PAGE;
            if (isFull) {
                next = last;
                break;
            }
            boolean isShown = after == null || hour.isAfter(after);
            for (Line line : lines) {
                UnitTotals units = Hours.of(entry.getValue(), line.variant());
                Total total = totals.getOrDefault(line, Total.NONE)
                        .plus(units, line.metric().key());
                totals.put(line, total);
                if (isShown) rows.add(row(hour, line, units, total));
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
                rows,
                next);
    }

    private static List<Line> lines(Experiment experiment, String variant, String metric) {
        List<Line> lines = new ArrayList<>();
        for (Experiment.VariantSpec some : experiment.variants()) {
            if (variant != null && !variant.equals(some.key())) continue;
            for (MetricSpec of : experiment.metrics()) {
                if (metric == null || metric.equals(of.key())) lines.add(new Line(some.key(), of));
            }
        }
        return lines;
    }

    private static Timeline.Row row(Instant hour, Line line, UnitTotals units, Total total) {
        MetricSpec metric = line.metric();
        return new Timeline.Row(
                hour,
                line.variant(),
                metric.key(),
                sums(metric, units.units(), units.metric(metric.key())),
                sums(metric, total.units(), total.metric()));
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
