package io.weir.kit.quarantine;

import io.weir.schemas.Event;
import io.weir.schemas.EventAttribute;
import io.weir.schemas.UnitKey;
import io.weir.schemas.UnitType;
import java.time.Instant;

/**
 * Covers the events of a project that are all that it says, and that were received in its time. At least one of agent, attribute and unit
 * is not null.
 *
 * @param agent name of the agent, or null
 * @param attribute name of an attribute that has {@code value}, or null with it
 * @param unitType of the {@code unit}, or null with it
 * @param from the first received time
 * @param until the first received time after it; null: there is none
 */
public record QuarantineRule(
        long id,
        String project,
        String agent,
        String attribute,
        String value,
        UnitType unitType,
        String unit,
        Instant from,
        Instant until) {

    /** @param received epoch milliseconds */
    public boolean covers(String ofProject, Event event, long received) {
        return project.equals(ofProject)
                && received >= from.toEpochMilli()
                && (until == null || received < until.toEpochMilli())
                && (agent == null || agent.equals(event.getAgentName()))
                && (attribute == null || hasAttribute(event))
                && (unit == null || unit.equals(UnitKey.idOf(unitType, event)));
    }

    private boolean hasAttribute(Event event) {
        for (EventAttribute has : event.getAttributes()) {
            if (has.getName().equals(attribute)) return has.getValue().equals(value);
        }
        return false;
    }
}
