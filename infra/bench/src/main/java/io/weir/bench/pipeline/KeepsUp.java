package io.weir.bench.pipeline;

import io.weir.bench.report.Slope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Whether every sink keeps up with a rate: its lag is bounded and does not grow. */
final class KeepsUp {

    /** Seconds of events that a sink may be behind at the end. */
    private static final double BOUND = 3;

    /** Seconds of events that its lag may grow by over the second half. */
    private static final double GROWTH = 1;

    private final Map<String, List<double[]>> samples = new HashMap<>();

    void add(double second, SinkLags lags) {
        lags.bySink().forEach((sink, lag) -> samples.computeIfAbsent(sink, s -> new ArrayList<>())
                .add(new double[] {second, lag}));
    }

    /** Empty when all keep up, else which does not and how. */
    String failure(double eventsPerSecond) {
        for (var sink : samples.entrySet()) {
            List<double[]> all = sink.getValue();
            List<double[]> half = all.subList(all.size() / 2, all.size());
            double[] times = half.stream().mapToDouble(s -> s[0]).toArray();
            double[] lags = half.stream().mapToDouble(s -> s[1]).toArray();
            double grown = times.length < 2 ? 0 : Slope.of(times, lags) * (times[times.length - 1] - times[0]);
            if (lags[lags.length - 1] > BOUND * eventsPerSecond) {
                return String.format(
                        Locale.ROOT, "sink %s is %,.0f records behind", sink.getKey(), lags[lags.length - 1]);
            }
            if (grown > GROWTH * eventsPerSecond) {
                return String.format(
                        Locale.ROOT, "sink %s falls behind, by %,.0f records in the second half", sink.getKey(), grown);
            }
        }
        return "";
    }
}
