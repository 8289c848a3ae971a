package io.weir.recovery.verify;

import io.lettuce.core.RedisException;
import io.weir.recovery.verify.RedisReader.Position;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** What Redis has, or why it cannot be compared: it is a cache, which may be away or be filled again at any time. */
record RedisRecords(Map<StatsKey, Stats> records, Outcome.Moving away) {

    private static final Outcome.Moving NOT_WHOLE = new Outcome.Moving(
            "Redis is not whole: it has lost its data and is filled again.",
            "Results come from PostgreSQL meanwhile. Verify again when Redis is filled.");

    private static RedisRecords away(Outcome.Moving why) {
        return new RedisRecords(Map.of(), why);
    }

    /**
     * @param ends by partition of weir.stats.v1 what has to be in it
     * @param projects whose accounting is wanted too
     */
    static RedisRecords read(
            String url,
            long generation,
            Map<Integer, Long> ends,
            Collection<ExperimentDefinition> experiments,
            Collection<String> projects,
            Waiting waiting)
            throws InterruptedException {
        try (RedisReader redis = new RedisReader(url)) {
            if (!redis.position().isWhole()) return away(NOT_WHOLE);
            boolean isThere = waiting.until(
                    "Redis has taken the statistics", () -> redis.position().next(), next -> covers(next, ends));
            if (!isThere) {
                return away(new Outcome.Moving(
                        "Redis does not take the newest statistics.",
                        "Look at the sink `redis` in the health of streams, then verify again."));
            }
            Map<StatsKey, Stats> records = new HashMap<>();
            for (ExperimentDefinition x : experiments) records.putAll(redis.records(generation, x));
            for (String project : projects) records.putAll(redis.log(generation, project));
            Position after = redis.position();
            return after.isWhole() && covers(after.next(), ends) ? new RedisRecords(records, null) : away(NOT_WHOLE);
        } catch (RedisException e) {
            return away(new Outcome.Moving(
                    "Redis does not answer: " + e.getMessage(), "Start it, or set REDIS_URL to where it is."));
        }
    }

    private static boolean covers(Map<Integer, Long> next, Map<Integer, Long> ends) {
        return Waiting.covers(next, ends);
    }
}
