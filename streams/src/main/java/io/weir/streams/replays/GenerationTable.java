package io.weir.streams.replays;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;

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
        return has("state");
    }

    private boolean has(String column) {
        Integer columns = jdbc.queryForObject("""
                select count(*) from information_schema.columns
                where table_schema = current_schema() and table_name = 'generations' and column_name = ?""", Integer.class, column);
        return columns != null && columns > 0;
    }

    /** The rules that it was begun with, a JSON array; none while the table does not know of it. */
    String quarantine(long generation) {
        if (!has("quarantine")) return "[]";
        List<String> found = jdbc.queryForList(
                "select quarantine::text from generations where generation = ?", String.class, generation);
        return found.isEmpty() ? "[]" : found.getFirst();
    }

    /** By number. */
    public Map<Long, State> read() {
        Map<Long, State> asked = new TreeMap<>();
        jdbc.query("select generation, state from generations", row -> {
            asked.put(row.getLong("generation"), State.of(row.getString("state")));
        });
        return asked;
    }

    void forget(long generation) {
        jdbc.update("delete from generations where generation = ? and state = 'dropping'", generation);
    }
}
