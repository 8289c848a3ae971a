package io.weir.bench.torture.check;

import io.weir.bench.torture.check.Finding.Kind;
import io.weir.bench.torture.evidence.LogLine;
import io.weir.bench.torture.evidence.Stored;
import io.weir.oracle.ClusterTotals;
import io.weir.oracle.Expected;
import io.weir.oracle.LogRecord;
import io.weir.oracle.Oracle;
import io.weir.oracle.Totals;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** PostgreSQL, Redis and the oracle over the log hold the same bits: units, breakdowns, hours, clusters. */
final class NumberRules {

    private final List<Finding> findings = new ArrayList<>();

    private NumberRules() {}

    static List<Finding> check(Evidence evidence) {
        NumberRules rules = new NumberRules();
        List<LogRecord> log = evidence.ownLog().stream().map(LogLine::record).toList();
        for (ExperimentDefinition definition : evidence.definitions()) {
            Expected exact = Oracle.compute(definition, evidence.allDefinitions(), log);
            rules.compare(definition, "PostgreSQL", exact, evidence.postgres());
            rules.compare(definition, "Redis", exact, evidence.redis());
        }
        rules.compareRecords(evidence.postgres().records(), evidence.redis().records());
        return rules.findings;
    }

    private void compare(ExperimentDefinition definition, String store, Expected exact, Stored stored) {
        Expected found = Expected.stored(definition.getProject(), definition.getExperiment(), stored.records());
        String where = store + " of " + definition.getExperiment();
        compare(where, exact.cells(), found.cells(), Totals.NONE);
        compare(where + ", unusable exposures", exact.unusable(), found.unusable(), null);
        compare(where + ", clusters", exact.clusters(), found.clusters(), ClusterTotals.NONE);
    }

    private <K extends Comparable<K>, V> void compare(String where, Map<K, V> exact, Map<K, V> found, V none) {
        TreeSet<K> keys = new TreeSet<>(exact.keySet());
        keys.addAll(found.keySet());
        for (K key : keys) {
            V right = exact.getOrDefault(key, none);
            V there = found.getOrDefault(key, none);
            if (Objects.equals(right, there)) continue;
            findings.add(new Finding(
                    Kind.DIFFERS_FROM_ORACLE, "%s, %s: %s, exact is %s".formatted(where, key, there, right)));
        }
    }

    /** Record by record, with revision and as-of: more than readers can see. */
    private void compareRecords(Map<StatsKey, Stats> postgres, Map<StatsKey, Stats> redis) {
        Map<StatsKey, Stats> both = new HashMap<>(postgres);
        both.putAll(redis);
        for (StatsKey key : both.keySet()) {
            Stats one = postgres.get(key);
            Stats other = redis.get(key);
            if (one != null && one.equals(other)) continue;
            findings.add(new Finding(Kind.STORES_DIFFER, key + ": PostgreSQL " + one + ", Redis " + other));
        }
    }
}
