package io.weir.recovery.verify;

import io.weir.query.sums.Positions;
import io.weir.query.sums.StatsSnapshot;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import io.weir.schemas.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What PostgreSQL holds at one moment.
 *
 * @param definitions all but drafts, of all projects
 * @param records of the generation: the asked experiments', all accounting and progress
 */
record Snapshot(List<ExperimentDefinition> definitions, Map<StatsKey, Stats> records) {

    Snapshot {
        definitions = List.copyOf(definitions);
        records = Map.copyOf(records);
    }

    Positions positions() {
        return Positions.of(new StatsSnapshot(records, "postgres"));
    }

    /** By {@code project/experiment}, all that belongs to it: two moments at which it is the same have the same numbers. */
    Map<String, Map<StatsKey, Stats>> byExperiment() {
        Map<String, Map<StatsKey, Stats>> byExperiment = new HashMap<>();
        records.forEach((key, stats) -> {
            if (key.getExperiment().isEmpty()) return;
            byExperiment
                    .computeIfAbsent(Topics.experimentKey(key.getProject(), key.getExperiment()), k -> new HashMap<>())
                    .put(key, stats);
        });
        return byExperiment;
    }
}
