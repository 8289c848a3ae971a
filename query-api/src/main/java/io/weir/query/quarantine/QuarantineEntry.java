package io.weir.query.quarantine;

import io.weir.query.json.Fields;
import io.weir.schemas.UnitType;
import java.time.Instant;
import java.util.Arrays;
import tools.jackson.databind.JsonNode;

/**
 * A rule as the API takes and shows it: an event is left out when it is all that the rule says. At least one of agent, attribute and unit
 * is given. Field by field in openapi.json.
 *
 * @param id null of one that is not stored yet
 * @param from the first received time
 * @param until the first received time after it; null: there is none
 */
public record QuarantineEntry(
        Long id,
        String agent,
        Attribute attribute,
        Unit unit,
        Instant from,
        Instant until,
        String reason,
        Instant createdAt) {

    private static final int LONGEST_REASON = 2_000;

    public record Attribute(String name, String value) {}

    public record Unit(UnitType type, String id) {}

    /** @throws io.weir.kit.problem.ProblemException when the document is no rule */
    public static QuarantineEntry read(JsonNode json) {
        Fields fields = Fields.of(json, "", "agent", "attribute", "unit", "from", "until", "reason");
        String agent = fields.text("agent", null);
        Attribute attribute = fields.isGiven("attribute") ? attribute(fields) : null;
        Unit unit = fields.isGiven("unit") ? unit(fields) : null;
        if (agent == null && attribute == null && unit == null) {
            throw Fields.invalid("", "must have an agent, an attribute or a unit: it would cover every event");
        }
        fields.required("from");
        Instant from = fields.time("from");
        Instant until = fields.isGiven("until") ? fields.time("until") : null;
        if (until != null && !until.isAfter(from)) throw Fields.invalid("/until", "must be after from");
        String reason = fields.prose("reason", LONGEST_REASON);
        return new QuarantineEntry(null, agent, attribute, unit, from, until, reason == null ? "" : reason, null);
    }

    private static Attribute attribute(Fields fields) {
        Fields attribute = fields.object("attribute", "name", "value");
        return new Attribute(attribute.required("name"), attribute.required("value"));
    }

    private static Unit unit(Fields fields) {
        Fields unit = fields.object("unit", "type", "id");
        unit.required("type");
        UnitType type = unit.choice("type", Arrays.asList(UnitType.user, UnitType.session, UnitType.run), null);
        return new Unit(type, unit.required("id"));
    }
}
