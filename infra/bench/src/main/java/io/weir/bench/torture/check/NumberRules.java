package io.weir.bench.torture.check;

import io.weir.bench.torture.check.Finding.Kind;
import io.weir.bench.torture.evidence.LogLine;
import io.weir.bench.torture.evidence.Stored;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import io.weir.streams.oracle.LogRecord;
import io.weir.streams.oracle.Oracle;
import io.weir.streams.oracle.Totals;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** PostgreSQL, Redis and the oracle over the log hold the same bits. */
final class NumberRules {

    private NumberRules() {}

    static List<Finding> check(Evidence evidence) {
        List<Finding> findings = new ArrayList<>();
        List<LogRecord> log = evidence.log().stream().map(LogLine::record).toList();
        for (ExperimentDefinition definition : evidence.definitions()) {
            String experiment = definition.getExperiment();
            Map<String, Totals> exact = Oracle.compute(definition, log);
            compare(findings, experiment, "PostgreSQL", exact, totals(evidence.postgres(), experiment));
            compare(findings, experiment, "Redis", exact, totals(evidence.redis(), experiment));
        }
        Set<String> experiments = evidence.definitions().stream()
                .map(ExperimentDefinition::getExperiment)
                .collect(Collectors.toSet());
        compareRecords(findings, of(evidence.postgres(), experiments), of(evidence.redis(), experiments));
        return findings;
    }

    private static void compare(
            List<Finding> findings,
            String experiment,
            String store,
            Map<String, Totals> exact,
            Map<String, Totals> found) {
        Set<String> variants = new TreeSet<>(exact.keySet());
        variants.addAll(found.keySet());
        for (String variant : variants) {
            Totals right = exact.getOrDefault(variant, Totals.NONE);
            Totals there = found.getOrDefault(variant, Totals.NONE);
            if (right.equals(there) || right.isZero() && there.isZero()) continue;
            findings.add(new Finding(
                    Kind.DIFFERS_FROM_ORACLE,
                    "%s of %s, variant '%s': %s, exact is %s".formatted(store, experiment, variant, there, right)));
        }
    }

    private static Map<String, Totals> totals(Stored stored, String experiment) {
        Map<String, Totals> totals = new TreeMap<>();
        stored.records().forEach((key, stats) -> {
            if (key.getStage() == Stage.units && key.getExperiment().equals(experiment)) {
                totals.merge(key.getVariant(), Totals.of(stats), Totals::plus);
            }
        });
        totals.values().removeIf(Totals::isZero);
        return totals;
    }

    /** Record by record, with revision and as-of: more than readers can see. */
    private static void compareRecords(
            List<Finding> findings, Map<StatsKey, Stats> postgres, Map<StatsKey, Stats> redis) {
        Map<StatsKey, Stats> both = new HashMap<>(postgres);
        both.putAll(redis);
        for (StatsKey key : both.keySet()) {
            Stats one = postgres.get(key);
            Stats other = redis.get(key);
            if (one != null && one.equals(other)) continue;
            findings.add(new Finding(Kind.STORES_DIFFER, key + ": PostgreSQL " + one + ", Redis " + other));
        }
    }

    private static Map<StatsKey, Stats> of(Stored stored, Set<String> experiments) {
        return stored.records().entrySet().stream()
                .filter(entry -> entry.getKey().getExperiment().isEmpty()
                        || experiments.contains(entry.getKey().getExperiment()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
