package io.weir.query.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** A method's answer by the names of the oracle; null is "undefined". Compares with what a case expects. */
final class OracleOutput {

    private final Map<String, Object> outputs = new LinkedHashMap<>();

    static <T> OracleOutput of(Answer<T> answer, Function<T, OracleOutput> names) {
        return switch (answer) {
            case Answer.Found<T> found -> names.apply(found.value());
            case Answer.None<T> none ->
                new OracleOutput().with("error", none.reason().name());
        };
    }

    OracleOutput with(String name, Object value) {
        if (value instanceof OptionalDouble optional) {
            outputs.put(name, optional.isPresent() ? optional.getAsDouble() : null);
        } else {
            outputs.put(name, value);
        }
        return this;
    }

    OracleOutput with(Interval interval) {
        return with("ci_low", interval.low()).with("ci_high", interval.high());
    }

    OracleOutput with(PValue p) {
        return with("p_value", p.value()).with("ln_p_value", p.ln());
    }

    OracleOutput withTest(String estimate, TTest test) {
        return with(estimate, test.estimate())
                .with("se", test.standardError())
                .with("t", test.t())
                .with("df", test.degreesOfFreedom())
                .with(test.pValue())
                .with(test.interval());
    }

    Object get(String name) {
        return outputs.get(name);
    }

    /** Every expected output must be there and be near enough. */
    void mustEqual(JsonNode expected, JsonNode tolerance, JsonNode input) {
        for (String name : expected.propertyNames()) {
            if (name.equals("rejected") && !expected.get("adjusted").isEmpty()) {
                rejectedMustEqual(expected, input.get("alpha").asDouble());
                continue;
            }
            assertThat(outputs).as("outputs").containsKey(name);
            double abs = Math.max(
                    tolerance.get("abs").asDouble(),
                    tolerance.path("abs_for").path(name).asDouble(0));
            compare(
                    name,
                    outputs.get(name),
                    expected.get(name),
                    tolerance.get("rel").asDouble(),
                    abs);
        }
    }

    /** Adjusted p-values within 1e-12 of alpha may be told either way. */
    private void rejectedMustEqual(JsonNode expected, double alpha) {
        List<?> rejected = (List<?>) outputs.get("rejected");
        assertThat(rejected).hasSize(expected.get("rejected").size());
        for (int i = 0; i < rejected.size(); i++) {
            if (Math.abs(expected.get("adjusted").get(i).asDouble() - alpha) <= 1e-12) continue;
            assertThat(rejected.get(i))
                    .as("rejected[" + i + "]")
                    .isEqualTo(expected.get("rejected").get(i).asBoolean());
        }
    }

    private static void compare(String name, Object found, JsonNode expected, double rel, double abs) {
        if (expected.isArray()) {
            List<?> list = (List<?>) found;
            assertThat(list).as(name).hasSize(expected.size());
            for (int i = 0; i < list.size(); i++) {
                compare(name + "[" + i + "]", list.get(i), expected.get(i), rel, abs);
            }
        } else if (expected.isNull()) {
            // Below the smallest double, or undefined.
            if (name.startsWith("p_value") && found != null)
                assertThat((double) found).as(name).isBetween(0.0, 1e-307);
            else assertThat(found).as(name).isNull();
        } else if (expected.isString()) {
            assertThat(String.valueOf(found)).as(name).isEqualTo(expected.asString());
        } else if (expected.isBoolean()) {
            assertThat(found).as(name).isEqualTo(expected.asBoolean());
        } else if (found instanceof Long || found instanceof Integer) {
            assertThat(((Number) found).doubleValue()).as(name).isEqualTo(expected.asDouble());
        } else {
            assertThat(found).as(name).isInstanceOf(Double.class);
            double value = expected.asDouble();
            assertThat(Math.abs((double) found - value))
                    .as("%s is %s, must be %s", name, found, value)
                    .isLessThanOrEqualTo(Math.max(rel * Math.abs(value), abs));
        }
    }
}
