package io.weir.kit.targeting;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A condition that is ready to be asked many times, by many threads.
 *
 * @param faults what can never hold as it is written; empty: the condition is sound
 */
public record Condition(Test test, List<Fault> faults) {

    /** Holds for everybody. */
    public static final Condition ALWAYS = new Condition(attributes -> true, List.of());

    /** What is asked of one value. */
    @FunctionalInterface
    public interface Test {
        boolean of(JsonNode value);
    }

    /** @param pointer RFC 6901, within the condition */
    public record Fault(String pointer, String rule) {}

    public Condition {
        faults = List.copyOf(faults);
    }

    /** Never fails: what is at fault does not hold. */
    public static Condition read(JsonNode condition) {
        return ConditionReader.read(condition, Map.of());
    }

    /** @param attributes a JSON object */
    public boolean holds(JsonNode attributes) {
        return test.of(attributes);
    }
}
