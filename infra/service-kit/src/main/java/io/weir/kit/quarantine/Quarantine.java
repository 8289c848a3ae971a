package io.weir.kit.quarantine;

import io.weir.schemas.Event;
import io.weir.schemas.UnitType;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The rules that one generation was begun with: the column {@code quarantine} of the table {@code generations}. */
public record Quarantine(List<QuarantineRule> rules) {

    public static final Quarantine NONE = new Quarantine(List.of());

    public Quarantine {
        rules = List.copyOf(rules);
    }

    /** @param json an array of rows of the table {@code quarantine}, as PostgreSQL writes them */
    public static Quarantine parse(String json) {
        List<QuarantineRule> rules = new ArrayList<>();
        for (JsonNode row : JsonMapper.shared().readTree(json)) rules.add(rule(row));
        return new Quarantine(rules);
    }

    /** True: the event is left out. */
    public boolean covers(String project, Event event, long received) {
        for (QuarantineRule rule : rules) if (rule.covers(project, event, received)) return true;
        return false;
    }

    private static QuarantineRule rule(JsonNode row) {
        String type = text(row, "unit_type");
        return new QuarantineRule(
                row.get("id").asLong(),
                text(row, "project"),
                text(row, "agent"),
                text(row, "attribute"),
                text(row, "value"),
                type == null ? null : UnitType.valueOf(type),
                text(row, "unit"),
                time(row, "received_from"),
                time(row, "received_until"));
    }

    private static String text(JsonNode row, String name) {
        JsonNode value = row.path(name);
        return value.isString() ? value.asString() : null;
    }

    private static Instant time(JsonNode row, String name) {
        String text = text(row, name);
        return text == null ? null : OffsetDateTime.parse(text).toInstant();
    }
}
