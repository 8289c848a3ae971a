package io.weir.bench.report;

import java.util.Arrays;

/** How something grows, whatever single samples do: the median of the slopes of all pairs (Theil 1950, Sen 1968). */
public final class Slope {

    private Slope() {}

    /** @param times ascending; 0 of fewer than two samples */
    public static double of(double[] times, double[] values) {
        int n = values.length;
        double[] slopes = new double[n * (n - 1) / 2];
        int at = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) slopes[at++] = (values[j] - values[i]) / (times[j] - times[i]);
        }
        Arrays.sort(slopes);
        return slopes.length == 0 ? 0 : slopes[slopes.length / 2];
    }
}
