package io.weir.query.results;

import io.weir.query.experiments.Active;
import io.weir.query.experiments.Defined;
import io.weir.query.experiments.Experiment;
import io.weir.query.experiments.Experiment.BreakdownSpec;
import io.weir.query.metrics.MetricSpec;
import io.weir.schemas.ClusterSums;
import io.weir.schemas.Decimals;
import io.weir.schemas.HistogramBucket;
import io.weir.schemas.LogBuckets;
import io.weir.schemas.LogOffset;
import io.weir.schemas.MetricKind;
import io.weir.schemas.MetricSums;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import io.weir.schemas.TrialCount;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An experiment, and the records that the stream would have written for units whose values are drawn at random: the same for
 * the same seed.
 *
 * @param definition as an analyst posts it
 * @param records in a fixed order
 */
record SimulatedExperiment(String definition, Active active, Map<StatsKey, Stats> records) {

    private static final int PARTITIONS = 2;
    private static final List<String> MODELS = List.of("small", "medium", "large");

    /** 20 metrics of four kinds, 4 variants, 3 breakdowns of three values and other. */
    static SimulatedExperiment large() {
        List<String> metrics = IntStream.range(0, 20)
                .mapToObj(i -> metric(
                        "m" + i,
                        i / 5 == 0 ? "conversion" : i / 5 == 1 ? "sum" : i / 5 == 2 ? "ratio" : "quantile",
                        ""))
                .toList();
        return new Draws(20_261_130, 500, 1_000_000_000).simulate(definition("large", 4, 3, "", metrics));
    }

    /**
     * One of every kind that is compared by another rule.
     *
     * @param units of each variant and partition
     * @param size of the largest value, millionths
     */
    static SimulatedExperiment mixed(long seed, int units, long size) {
        List<String> metrics = List.of(
                metric("solved", "conversion", ""),
                metric("safe", "conversion", ",\"guardrail\":true,\"margin\":0.05"),
                metric("capped", "conversion", ",\"cap\":0.5"),
                metric("earlier", "conversion", ",\"lookback\":\"P7D\""),
                metric("calls", "count", ",\"direction\":\"decrease\""),
                metric("cost", "sum", ""),
                metric("adjusted", "sum", ",\"lookback\":\"P14D\",\"direction\":\"decrease\""),
                metric("newest", "last", ",\"guardrail\":true,\"margin\":1.5"),
                metric("rate", "ratio", ""),
                metric("adjusted-rate", "ratio", ",\"lookback\":\"P14D\""),
                metric("median", "quantile", ",\"quantile\":0.5"),
                metric("p95", "quantile", ",\"quantile\":0.95"));
        return new Draws(seed, units, size).simulate(definition("mixed", 3, 2, ",\"cluster_by\":\"task\"", metrics));
    }

    private static String metric(String key, String kind, String more) {
        String event = ",\"event_type\":\"e\"";
        String value =
                switch (kind) {
                    case "conversion", "count" -> "";
                    case "ratio" -> ",\"value\":\"cost\",\"denominator\":{\"event_type\":\"d\"}";
                    default -> ",\"value\":\"cost\"";
                };
        String level = kind.equals("quantile") && !more.contains("quantile") ? ",\"quantile\":0.9" : "";
        return "{\"key\":\"" + key + "\",\"kind\":\"" + kind + '"' + event + value + level + more + "}";
    }

    private static String definition(String key, int variants, int breakdowns, String more, List<String> metrics) {
        String arms = IntStream.range(0, variants)
                .mapToObj(v -> "{\"key\":\"v" + v + "\",\"weight\":1}")
                .collect(Collectors.joining(","));
        String values = MODELS.stream().map(model -> '"' + model + '"').collect(Collectors.joining(","));
        String attributes = IntStream.range(0, breakdowns)
                .mapToObj(b -> "{\"attribute\":\"b" + b + "\",\"values\":[" + values + "]}")
                .collect(Collectors.joining(","));
        return "{\"key\":\"%s\",\"unit\":\"user\",\"start\":\"2024-01-01T00:00:00Z\",\"lateness\":\"unbounded\",\"variants\":[%s],\"breakdowns\":[%s]%s,\"metrics\":[%s]}"
                .formatted(key, arms, attributes, more, String.join(",", metrics));
    }

    /** Sums over units of one metric, in the order of the record's fields. */
    private static final class Share {
        private long n;
        private BigInteger[] sums = new BigInteger[0];
        private BigInteger[] products = new BigInteger[0];
        private final TreeMap<Integer, Long> histogram = new TreeMap<>();

        void add(long[] components, boolean isQuantile) {
            if (n++ == 0) {
                sums = zeros(components.length);
                products = zeros(components.length * (components.length + 1) / 2);
            }
            int place = 0;
            for (int i = 0; i < components.length; i++) {
                sums[i] = sums[i].add(BigInteger.valueOf(components[i]));
                for (int j = i; j < components.length; j++, place++) {
                    products[place] = products[place].add(product(components[i], components[j]));
                }
            }
            if (isQuantile) histogram.merge(LogBuckets.index(components[0]), 1L, Long::sum);
        }

        MetricSums record(String metric) {
            return MetricSums.newBuilder()
                    .setMetric(metric)
                    .setN(n)
                    .setSum(Decimals.toBytes(sums[0]))
                    .setSumSquares(Decimals.toBytes(products[0]))
                    .setSums(bytes(sums))
                    .setProducts(bytes(products))
                    .setHistogram(histogram.entrySet().stream()
                            .map(bucket -> new HistogramBucket(bucket.getKey(), bucket.getValue()))
                            .toList())
                    .build();
        }

        /** All but the first. */
        private static List<ByteBuffer> bytes(BigInteger[] all) {
            return java.util.Arrays.stream(all).skip(1).map(Decimals::toBytes).toList();
        }

        private static BigInteger[] zeros(int count) {
            BigInteger[] zeros = new BigInteger[count];
            java.util.Arrays.fill(zeros, BigInteger.ZERO);
            return zeros;
        }
    }

    private static BigInteger product(long a, long b) {
        return BigInteger.valueOf(a).multiply(BigInteger.valueOf(b));
    }

    /** What one cluster's units come to in one variant. */
    private record Cluster(int units, long weight, long value) {}

    private static final class Draws {
        private final SplittableRandom random;
        private final int units;
        private final long size;
        private final Map<StatsKey, Map<String, Share>> shares = new LinkedHashMap<>();
        private final Map<StatsKey, Long> counts = new LinkedHashMap<>();

        Draws(long seed, int units, long size) {
            this.random = new SplittableRandom(seed);
            this.units = units;
            this.size = size;
        }

        SimulatedExperiment simulate(String definition) {
            Active active = Defined.active(definition);
            Experiment experiment = active.experiment();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                for (int v = 0; v < experiment.variants().size(); v++) {
                    for (int unit = 0; unit < units; unit++) unit(experiment, v, partition);
                }
            }
            Map<StatsKey, Stats> records = new LinkedHashMap<>();
            counts.forEach((key, count) -> records.put(
                    key,
                    Stats.newBuilder()
                            .setRevision(1)
                            .setUnits(count)
                            .setCounted(3 * count)
                            .setMetrics(shares.get(key).entrySet().stream()
                                    .map(share -> share.getValue().record(share.getKey()))
                                    .toList())
                            .build()));
            for (int partition = 0; partition < PARTITIONS; partition++) {
                if (experiment.clusterBy() != null) clusters(experiment, partition, records);
                records.put(
                        new StatsKey(1L, "", "", "", 0, Stage.progress, partition, "", ""),
                        Stats.newBuilder()
                                .setRevision(1)
                                .setAsOf(List.of(new LogOffset(partition, 1_000L)))
                                .setStreamTime(1_795_478_400_000L + partition)
                                .build());
            }
            return new SimulatedExperiment(definition, active, records);
        }

        private void unit(Experiment experiment, int variant, int partition) {
            String key = experiment.variants().get(variant).key();
            List<StatsKey> keys = new ArrayList<>();
            keys.add(new StatsKey(1L, "default", experiment.key(), key, 0, Stage.units, partition, "", ""));
            for (BreakdownSpec breakdown : experiment.breakdowns()) {
                int value = random.nextInt(MODELS.size() + 1);
                keys.add(new StatsKey(
                        1L,
                        "default",
                        experiment.key(),
                        key,
                        0,
                        Stage.breakdown,
                        partition,
                        breakdown.attribute(),
                        value < MODELS.size() ? MODELS.get(value) : BreakdownSpec.OTHER));
            }
            for (StatsKey of : keys) {
                counts.merge(of, 1L, Long::sum);
                shares.computeIfAbsent(of, none -> new LinkedHashMap<>());
            }
            for (MetricSpec metric : experiment.metrics()) {
                if (metric.kind() != MetricKind.conversion && random.nextInt(5) == 0) continue;
                long[] components = components(metric, variant);
                for (StatsKey of : keys) {
                    shares.get(of)
                            .computeIfAbsent(metric.key(), none -> new Share())
                            .add(components, metric.kind() == MetricKind.quantile);
                }
            }
        }

        private long[] components(MetricSpec metric, int variant) {
            boolean isRatio = metric.kind() == MetricKind.ratio;
            int count = metric.lookback() == null ? isRatio ? 2 : 1 : isRatio ? 4 : 2;
            long[] components = new long[count];
            for (int i = 0; i < count; i++) components[i] = component(metric, variant);
            // What came before goes together with what came after.
            if (metric.lookback() != null) components[count / 2] += components[0] / 2;
            if (isRatio) components[1] = 1_000_000L * (1 + random.nextInt(9));
            return components;
        }

        private long component(MetricSpec metric, int variant) {
            return switch (metric.kind()) {
                case conversion -> {
                    long one = metric.cap() == null ? 1_000_000 : Decimals.toMillionths(metric.cap());
                    yield random.nextInt(100) < 40 + 5 * variant ? one : 0;
                }
                case count -> 1_000_000L * random.nextInt(20 + variant);
                default -> random.nextLong(size) + variant * (size / 50) - size / 10;
            };
        }

        private void clusters(Experiment experiment, int partition, Map<StatsKey, Stats> records) {
            int count = 1 + units / 3;
            Map<String, List<Cluster>> control = new LinkedHashMap<>();
            for (int v = 0; v < experiment.variants().size(); v++) {
                List<ClusterSums> sums = new ArrayList<>();
                for (MetricSpec metric : experiment.metrics()) {
                    if (metric.kind() == MetricKind.quantile) continue;
                    int variant = v;
                    List<Cluster> own = IntStream.range(0, count)
                            .mapToObj(c -> cluster(metric, variant))
                            .toList();
                    if (v == 0) control.put(metric.key(), own);
                    sums.add(record(metric, own, v == 0 ? null : control.get(metric.key())));
                }
                records.put(
                        new StatsKey(
                                1L,
                                "default",
                                experiment.key(),
                                experiment.variants().get(v).key(),
                                0,
                                Stage.clusters,
                                partition,
                                "",
                                ""),
                        Stats.newBuilder().setRevision(1).setClusters(sums).build());
            }
        }

        private Cluster cluster(MetricSpec metric, int variant) {
            int trials = 3;
            long value = 0;
            for (int trial = 0; trial < trials; trial++) value += component(metric, variant);
            long weight = metric.kind() == MetricKind.ratio ? 1_000_000L * (1 + random.nextInt(9)) : trials;
            return new Cluster(trials, weight, value);
        }

        private static ClusterSums record(MetricSpec metric, List<Cluster> own, List<Cluster> control) {
            BigInteger[] sums = Share.zeros(9);
            TreeMap<Integer, Long> trials = new TreeMap<>();
            for (int c = 0; c < own.size(); c++) {
                Cluster one = own.get(c);
                add(sums, 0, BigInteger.valueOf(one.weight()));
                add(sums, 1, BigInteger.valueOf(one.value()));
                add(sums, 2, product(one.weight(), one.weight()));
                add(sums, 3, product(one.value(), one.value()));
                add(sums, 4, product(one.weight(), one.value()));
                if (control != null) {
                    Cluster other = control.get(c);
                    add(sums, 5, product(other.weight(), one.weight()));
                    add(sums, 6, product(other.value(), one.value()));
                    add(sums, 7, product(other.value(), one.weight()));
                    add(sums, 8, product(other.weight(), one.value()));
                }
                trials.merge((int) (one.value() / 1_000_000), 1L, Long::sum);
            }
            boolean hasTrials = metric.kind() == MetricKind.conversion && metric.cap() == null;
            ByteBuffer none = ByteBuffer.allocate(0);
            return new ClusterSums(
                    metric.key(),
                    (long) own.size(),
                    Decimals.toBytes(sums[0]),
                    Decimals.toBytes(sums[1]),
                    Decimals.toBytes(sums[2]),
                    Decimals.toBytes(sums[3]),
                    Decimals.toBytes(sums[4]),
                    control == null ? 0L : own.size(),
                    control == null ? none : Decimals.toBytes(sums[5]),
                    control == null ? none : Decimals.toBytes(sums[6]),
                    control == null ? none : Decimals.toBytes(sums[7]),
                    control == null ? none : Decimals.toBytes(sums[8]),
                    hasTrials
                            ? trials.entrySet().stream()
                                    .map(some -> new TrialCount(3, some.getKey(), some.getValue()))
                                    .toList()
                            : List.of());
        }

        private static void add(BigInteger[] sums, int to, BigInteger what) {
            sums[to] = sums[to].add(what);
        }
    }
}
