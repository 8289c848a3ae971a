package io.weir.query.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;

/** A sketch is judged by a range around the value that it stands for, both of which come from the values. */
final class OracleSketch {

    private OracleSketch() {}

    static OracleOutput answer(OracleInput in) {
        double accuracy = in.number("relative_accuracy");
        double q = in.number("q");
        double[] sorted = in.values();
        Arrays.sort(sorted);
        return OracleOutput.of(LogHistogram.of(accuracy, sorted).quantile(q), found -> {
            double reference = sorted[(int) Quantiles.rank(sorted.length, q)];
            double reach = accuracy * Math.abs(reference);
            // Each limit once more by the rounding of a logarithm.
            assertThat(found)
                    .as("the histogram's answer")
                    .isBetween(reference - reach * (1 + 1e-9), reference + reach * (1 + 1e-9));
            return new OracleOutput()
                    .with("reference", reference)
                    .with("min", reference - reach)
                    .with("max", reference + reach);
        });
    }
}
