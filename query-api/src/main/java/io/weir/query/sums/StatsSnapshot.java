package io.weir.query.sums;

import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import java.util.Map;

/**
 * Records that were stored at one moment.
 *
 * @param source {@code redis} or {@code postgres}
 */
public record StatsSnapshot(Map<StatsKey, Stats> records, String source) {

    public StatsSnapshot {
        records = Map.copyOf(records);
    }
}
