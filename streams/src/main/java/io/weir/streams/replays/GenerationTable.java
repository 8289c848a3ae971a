package io.weir.streams.replays;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is asked of each generation, in the table {@code generations}: query-api writes it, streams does it. */
public record GenerationTable(JdbcTemplate jdbc) {

    /** What a generation is to be. */
    public enum State {
        computing,
        /** All of it stays where it is, and nothing is added. */
        paused,
        dropping,
        /** Asked by a newer Weir. */
        unknown;

        private static State of(String text) {
            for (State state : values()) if (state.name().equals(text)) return state;
            return unknown;
        }
    }

    /** False: query-api, of this version or a later one, has not brought the tables up to date yet. */
    public boolean isThere() {
        Integer columns = jdbc.queryForObject("""
                select count(*) from information_schema.columns
                where table_schema = current_schema() and table_name = 'generations' and column_name = 'state'""", Integer.class);
        return columns != null && columns > 0;
    }

    /** Its row, a JSON object; an empty one while the table does not know of it. */
    String row(long generation) {
        if (!isThere()) return "{}";
        List<String> found = jdbc.queryForList(
                "select to_jsonb(g)::text from generations g where generation = ?", String.class, generation);
        return found.isEmpty() ? "{}" : found.getFirst();
    }

    /**
     * @param active whose numbers are served
     * @param states by number
     * @param rates by number, events per second that it may read of the log while it is not the active one; without one: no limit
     */
    public record Asked(long active, SortedMap<Long, State> states, Map<Long, Integer> rates) {

        public List<Long> in(State state) {
            return states.entrySet().stream()
                    .filter(generation -> generation.getValue() == state)
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    /**
     * In one statement: of the moment of a switch it says what was before it, or after it. As JSON, because an older Weir's table has
     * fewer columns.
     */
    public Asked read() {
        SortedMap<Long, State> states = new TreeMap<>();
        Map<Long, Integer> rates = new HashMap<>();
        List<Long> active = new ArrayList<>();
        for (String row : jdbc.queryForList("select to_jsonb(g)::text from generations g", String.class)) {
            JsonNode columns = JsonMapper.shared().readTree(row);
            long generation = columns.get("generation").asLong();
            states.put(generation, State.of(columns.get("state").asString()));
            if (columns.path("max_rate").isInt())
                rates.put(generation, columns.get("max_rate").asInt());
            if (columns.get("active").asBoolean()) active.add(generation);
        }
        if (active.isEmpty()) throw new IllegalStateException("no generation is active in the table generations");
        return new Asked(active.getFirst(), states, rates);
    }

    void forget(long generation) {
        jdbc.update("delete from generations where generation = ? and state = 'dropping'", generation);
    }
}
