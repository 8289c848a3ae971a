package io.weir.ingest.assignment;

import io.weir.schemas.UnitType;
import tools.jackson.databind.JsonNode;

/**
 * Who asks.
 *
 * @param targetingKey id of the unit, of whichever type
 * @param attributes the whole context, a JSON object
 */
public record EvaluationContext(String targetingKey, JsonNode attributes) {

    private static final String EXPOSURE = "weir.exposure";

    /** The attribute named like the unit's type where there is one, so that one context can serve experiments of several. */
    String unit(UnitType type) {
        JsonNode own = attributes.get(type.name());
        boolean isNamed = own != null && own.isString() && !own.asString().isBlank();
        return isNamed ? own.asString() : targetingKey;
    }

    /** True: who asks is about to show the variant to the unit, and wants that logged. */
    public boolean asksForExposure() {
        JsonNode asked = attributes.get(EXPOSURE);
        return asked != null && asked.isBoolean() && asked.booleanValue();
    }
}
