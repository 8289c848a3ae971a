package io.weir.kit.targeting;

import tools.jackson.databind.JsonNode;

/** A number as the text that a unit's id is of it. */
public final class NumberText {

    private NumberText() {}

    /** A whole number digit by digit, so that no two ids become one; any other as JavaScript writes it. */
    public static String of(JsonNode number) {
        if (number.isIntegralNumber()) return number.bigIntegerValue().toString();
        return ScriptNumbers.text(number.numberValue().doubleValue());
    }
}
