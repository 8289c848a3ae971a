package io.weir.bench.load;

import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Positions in the log, partition to next offset: of posted events, and of results that hold them or do not yet. */
public record AsOf(Map<Integer, Long> next) {

    public AsOf {
        next = Map.copyOf(next);
    }

    /** Of what the query API serves; of nothing when there is nothing yet. */
    public static AsOf ofResults(JsonNode results) {
        Map<Integer, Long> next = new HashMap<>();
        results.path("as_of")
                .properties()
                .forEach(at ->
                        next.put(Integer.valueOf(at.getKey()), at.getValue().asLong()));
        return new AsOf(next);
    }

    /** Behind the events that ingest's answer says it has taken. */
    public static AsOf ofAnswer(JsonNode answer) {
        Map<Integer, Long> next = new HashMap<>();
        for (JsonNode item : answer.get("items")) {
            next.merge(item.get("partition").asInt(), item.get("offset").asLong() + 1, Math::max);
        }
        return new AsOf(next);
    }

    /** True when everything before {@code other} lies before this. */
    public boolean covers(AsOf other) {
        return other.next().entrySet().stream().allMatch(end -> next.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }
}
