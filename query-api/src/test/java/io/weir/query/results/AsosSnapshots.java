package io.weir.query.results;

import io.weir.query.StoredStats;
import io.weir.query.statistics.SharedFile;
import io.weir.schemas.MetricSums;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The usable snapshots of the ASOS digital experiments dataset (Liu et al. 2021), each cumulative. */
final class AsosSnapshots {

    /** Values are stored in millionths of the source's unit: with six more digits they are exact enough to compare. */
    static final double UNIT = 1e6;

    private AsosSnapshots() {}

    record Arm(long n, double mean, double variance) {

        /** Σy and Σy² as Weir keeps them. */
        MetricSums sums(String metric, Arm before) {
            BigDecimal[] now = totals();
            BigDecimal[] then = before == null ? new BigDecimal[] {BigDecimal.ZERO, BigDecimal.ZERO} : before.totals();
            return StoredStats.sum(
                    metric,
                    n - (before == null ? 0 : before.n),
                    now[0].subtract(then[0]).toPlainString(),
                    now[1].subtract(then[1]).toPlainString());
        }

        private BigDecimal[] totals() {
            BigDecimal units = BigDecimal.valueOf(n);
            BigDecimal m = new BigDecimal(mean).multiply(BigDecimal.valueOf(1_000_000));
            BigDecimal v = new BigDecimal(variance).multiply(BigDecimal.valueOf(1_000_000_000_000L));
            BigDecimal squares =
                    v.multiply(units.subtract(BigDecimal.ONE)).add(m.multiply(m).multiply(units));
            return new BigDecimal[] {
                m.multiply(units).setScale(6, RoundingMode.HALF_EVEN), squares.setScale(12, RoundingMode.HALF_EVEN)
            };
        }
    }

    record Snapshot(String experiment, int variant, int metric, double days, Arm control, Arm treatment) {

        String key() {
            return "asos-" + experiment + "-" + variant;
        }

        /** Experiments begin at hour 0 here. */
        long hour() {
            return Math.round(days * 24);
        }

        boolean isUsable() {
            return control.n > 1 && treatment.n > 1 && control.variance > 0 && treatment.variance > 0;
        }
    }

    static List<Snapshot> read() throws IOException {
        return SharedFile.gzippedLines("data/asos/asos_digital_experiments_dataset.csv.gz").stream()
                .skip(1)
                .map(line -> line.split(",", -1))
                .filter(fields -> Arrays.stream(fields).noneMatch(String::isBlank))
                .map(f -> new Snapshot(
                        f[0],
                        Integer.parseInt(f[1]),
                        Integer.parseInt(f[2]),
                        Double.parseDouble(f[3]),
                        arm(f[4], f[6], f[8]),
                        arm(f[5], f[7], f[9])))
                .filter(Snapshot::isUsable)
                .toList();
    }

    /** Four sums, without a window. */
    static String definition(String key) {
        String metrics = List.of(1, 2, 3, 4).stream()
                .map(id -> "{\"key\":\"m" + id + "\",\"kind\":\"sum\",\"event_type\":\"e" + id
                        + "\",\"value\":\"v\",\"direction\":\"increase\"}")
                .collect(Collectors.joining(","));
        return """
                {"key":"%s","unit":"user","start":"2020-01-01T00:00:00Z","lateness":"unbounded",
                 "variants":[{"key":"control","weight":1},{"key":"treatment","weight":1}],"metrics":[%s]}""".formatted(key, metrics);
    }

    private static Arm arm(String n, String mean, String variance) {
        return new Arm(Math.round(Double.parseDouble(n)), Double.parseDouble(mean), Double.parseDouble(variance));
    }
}
