package io.weir.recovery.verify;

import io.weir.recovery.verify.PostgresReader.StoredAssignment;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import io.weir.schemas.Topics;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Stored numbers, and the part of the log that is in them.
 *
 * @param asOf by partition of the log the offset before which all and behind which nothing is in the experiments' numbers
 * @param readTo the same up to which the log has to be read, for the accounting
 * @param still experiments whose numbers are of that moment
 * @param moving the others, by {@code project/experiment}
 * @param assignments of those that are still, by {@code project/experiment} and unit
 * @param redis records of those that are still, and the accounting; null: {@code redisAway} says why
 */
record Moment(
        SortedMap<Integer, Long> asOf,
        SortedMap<Integer, Long> readTo,
        Snapshot postgres,
        List<ExperimentDefinition> still,
        Map<String, Outcome.Moving> moving,
        Map<String, Map<String, StoredAssignment>> assignments,
        Map<StatsKey, Stats> redis,
        Outcome.Moving redisAway) {

    static String key(ExperimentDefinition x) {
        return Topics.experimentKey(x.getProject(), x.getExperiment());
    }
}
