package io.weir.ingest.assignment;

import io.weir.kit.targeting.NumberText;
import io.weir.schemas.UnitType;
import tools.jackson.databind.JsonNode;

/**
 * Who asks.
 *
 * @param targetingKey id of the unit, of whichever type
 * @param attributes the whole context, a JSON object
 */
public record EvaluationContext(String targetingKey, JsonNode attributes) {

    public static final String EXPOSURE = "weir.exposure";

    /**
     * The attribute named like the unit's type where there is one, so that one context can serve experiments of several; null
     * counts as absent. Null: it is there and names no unit. Then the targeting key is no answer either: it may be of another.
     */
    String unit(UnitType type) {
        JsonNode own = attributes.get(type.name());
        if (own == null || own.isNull()) return targetingKey;
        return text(own);
    }

    /** The id that a value is: a text that is not blank, or a number; null: it is none. */
    public static String text(JsonNode value) {
        boolean isId = value.isString() ? !value.asString().isBlank() : value.isNumber() && isFinite(value);
        if (!isId) return null;
        return value.isString() ? value.asString() : NumberText.of(value);
    }

    private static boolean isFinite(JsonNode number) {
        return Double.isFinite(number.numberValue().doubleValue());
    }

    /** True: who asks is about to show the variant to the unit, and wants that logged. */
    public boolean asksForExposure() {
        JsonNode asked = attributes.get(EXPOSURE);
        return asked != null && asked.isBoolean() && asked.booleanValue();
    }
}
