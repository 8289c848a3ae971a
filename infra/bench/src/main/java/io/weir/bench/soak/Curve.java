package io.weir.bench.soak;

import io.weir.bench.report.Figure;
import io.weir.bench.report.Samples;
import io.weir.bench.report.Slope;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One thing over time, and whether it stays: what it gains over the second half, by the median of the slopes of all pairs of
 * samples ({@link Slope}), as a share of its median.
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
        if (median == 0) return 0;
        return Slope.of(array(seconds), array(values)) * (seconds.getLast() - seconds.getFirst()) / median;
    }

    private static double[] array(List<Double> numbers) {
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** @param limit share by which it may grow; what may rise must not fall by as much */
    boolean isFlat(double limit) {
        return mayRise ? drift() >= -limit : drift() <= limit;
    }

    Figure figure(double limit) {
        String verdict =
                "%s: %+.1f %% in the second half".formatted(isFlat(limit) ? "flat" : "NOT FLAT", drift() * 100);
        return new Figure(name, new Samples(values), unit, null, null, verdict);
    }
}
