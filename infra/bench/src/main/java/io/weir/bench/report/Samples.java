package io.weir.bench.report;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Several measurements of one thing. */
public record Samples(List<Double> values) {

    public Samples {
        if (values.isEmpty()) throw new IllegalArgumentException("nothing was measured");
        values = values.stream().sorted().toList();
    }

    public double median() {
        int middle = values.size() / 2;
        return values.size() % 2 == 1 ? values.get(middle) : (values.get(middle - 1) + values.get(middle)) / 2;
    }

    /** The value below which {@code share} of sorted measurements lie; NaN of none. */
    public static double percentile(long[] sorted, double share) {
        if (sorted.length == 0) return Double.NaN;
        return sorted[(int) Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
    }

    public static double percentileOf(long[] values, double share) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return percentile(sorted, share);
    }

    /** Median and, where there are several, spread. */
    @Override
    public String toString() {
        String median = format(median());
        return values.size() == 1
                ? median
                : median + " (" + format(values.getFirst()) + " .. " + format(values.getLast()) + ")";
    }

    static String format(double value) {
        if (Math.abs(value) >= 1_000) return String.format(Locale.ROOT, "%,.0f", value);
        return String.format(Locale.ROOT, Math.abs(value) >= 10 ? "%.1f" : "%.2f", value);
    }
}
