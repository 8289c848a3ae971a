package io.weir.query.results;

import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import java.util.Map;

/**
 * What was stored of one experiment at one moment: its sums, every partition's progress and the project's accounting.
 *
 * @param source {@code redis} or {@code postgres}
 */
record StatsSnapshot(Map<StatsKey, Stats> records, String source) {

    StatsSnapshot {
        records = Map.copyOf(records);
    }
}
