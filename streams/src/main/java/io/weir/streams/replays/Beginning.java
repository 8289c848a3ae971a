package io.weir.streams.replays;

import io.weir.kit.quarantine.Quarantine;
import io.weir.kit.rebuild.Rebuilds;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a generation was begun with. It never changes: a computation is a function of the log and of this. */
public record Beginning(Quarantine quarantine, Rebuilds rebuilds) {

    public static final Beginning PLAIN = new Beginning(Quarantine.NONE, Rebuilds.NONE);

    /** @param row of the table {@code generations}; an older Weir's has fewer columns */
    static Beginning parse(String row) {
        JsonNode columns = JsonMapper.shared().readTree(row);
        return new Beginning(
                columns.has("quarantine")
                        ? Quarantine.parse(columns.get("quarantine").toString())
                        : Quarantine.NONE,
                columns.has("rebuilds") ? Rebuilds.parse(columns.get("rebuilds").toString()) : Rebuilds.NONE);
    }
}
