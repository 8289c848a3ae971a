package io.weir.bench.soak;

import io.weir.bench.report.Figure;
import io.weir.bench.report.Samples;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One thing over time, and whether it stays: what it gains over the second half, by the median of the slopes of all pairs of
 * samples (Theil 1950, Sen 1968), as a share of its median.
 */
record Curve(String name, String unit, boolean mayRise, List<Double> seconds, List<Double> values) {

    static Curve ofSecondHalf(
            String name, String unit, boolean mayRise, List<Sample> samples, ToDoubleFunction<Sample> value) {
        List<Sample> half = samples.subList(samples.size() / 2, samples.size());
        return new Curve(
                name,
                unit,
                mayRise,
                half.stream().map(Sample::seconds).toList(),
                half.stream().map(value::applyAsDouble).toList());
    }

    /** 0.1: it has grown by a tenth. */
    double drift() {
        double median = new Samples(values).median();
        return median == 0 ? 0 : slope() * (seconds.getLast() - seconds.getFirst()) / median;
    }

    private double slope() {
        int n = values.size();
        double[] slopes = new double[n * (n - 1) / 2];
        int at = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                slopes[at++] = (values.get(j) - values.get(i)) / (seconds.get(j) - seconds.get(i));
            }
        }
        Arrays.sort(slopes);
        return slopes.length == 0 ? 0 : slopes[slopes.length / 2];
    }

    /** @param limit share by which it may grow; what may rise must not fall by as much */
    boolean isFlat(double limit) {
        return mayRise ? drift() >= -limit : drift() <= limit;
    }

    Figure figure(double limit) {
        String verdict = "%s: %+.1f %% in the second half".formatted(isFlat(limit) ? "flat" : "NOT FLAT", drift() * 100);
        return new Figure(name, new Samples(values), unit, null, null, verdict);
    }
}
