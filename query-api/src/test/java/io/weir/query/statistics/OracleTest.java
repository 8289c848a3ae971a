package io.weir.query.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.query.statistics.Comparison.Difference;
import io.weir.query.statistics.TwoProportionTest.Arm;
import io.weir.query.statistics.TwoProportionTest.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Every case of shared/oracle that a method offered here can answer, at the case's own tolerance. */
class OracleTest {

    private static final Set<String> METHODS =
            Set.of("welch_t", "two_proportion_z", "wilson", "newcombe", "mean_variance");

    /** Outputs that no answer of Weir holds; the rest of their case is compared. */
    private static final Map<String, Set<String>> NOT_OFFERED = Map.of(
            "welch_t", Set.of("t", "df", "ln_p_value"),
            "two_proportion_z", Set.of("z", "pooled", "ln_p_value"),
            "wilson", Set.of("mean"),
            "newcombe", Set.of("diff"));

    @TestFactory
    Stream<DynamicTest> oracle() throws IOException {
        return Stream.of("moments", "proportions", "welch")
                .flatMap(OracleTest::cases)
                .filter(test -> METHODS.contains(test.get("method").asString()))
                .filter(test -> whyLeftOut(test) == null)
                .map(test -> DynamicTest.dynamicTest(test.get("id").asString(), () -> check(test)));
    }

    @Test
    void no_more_is_left_out_than_its_reason_covers() throws IOException {
        Map<String, Integer> leftOut = new HashMap<>();
        Stream.of("moments", "proportions", "welch")
                .flatMap(OracleTest::cases)
                .filter(test -> METHODS.contains(test.get("method").asString()) && whyLeftOut(test) != null)
                .forEach(test -> leftOut.merge(whyLeftOut(test), 1, Integer::sum));

        assertThat(leftOut)
                .containsOnly(
                        Map.entry("one-sided tests are not offered", 3),
                        Map.entry("the null hypothesis is always no difference", 1),
                        Map.entry("alpha is not an analyst's choice yet", 1));
    }

    private static String whyLeftOut(JsonNode test) {
        JsonNode input = test.get("input");
        if (input.has("alternative") && !input.get("alternative").asString().equals("two-sided")) {
            return "one-sided tests are not offered";
        }
        if (input.path("null_value").asDouble(0) != 0) return "the null hypothesis is always no difference";
        if (test.get("expected").path("error").asString("").equals("INVALID_ALPHA")) {
            return "alpha is not an analyst's choice yet";
        }
        return null;
    }

    private static Stream<JsonNode> cases(String file) {
        try {
            JsonNode all = SharedFile.read("oracle/" + file + ".json");
            return StreamSupport.stream(all.spliterator(), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void check(JsonNode test) {
        String method = test.get("method").asString();
        Map<String, Object> answer = answer(method, test.get("input"));
        JsonNode expected = test.get("expected");
        for (String output : expected.propertyNames()) {
            if (NOT_OFFERED.getOrDefault(method, Set.of()).contains(output)) continue;
            assertThat(answer).as("outputs").containsKey(output);
            compare(output, answer.get(output), expected.get(output), test.get("tolerance"));
        }
    }

    private static void compare(String output, Object answer, JsonNode expected, JsonNode tolerance) {
        if (expected.isString()) {
            assertThat(answer).as(output).isEqualTo(expected.asString());
        } else if (expected.isNull()) {
            assertThat((double) answer).as(output).isBetween(0.0, output.equals("p_value") ? 1e-307 : 0);
        } else {
            double value = expected.asDouble();
            double allowed = Math.max(
                    tolerance.get("rel").asDouble() * Math.abs(value),
                    Math.max(
                            tolerance.get("abs").asDouble(),
                            tolerance.path("abs_for").path(output).asDouble(0)));
            assertThat(Math.abs((double) answer - value))
                    .as("%s is %s, must be %s", output, answer, value)
                    .isLessThanOrEqualTo(allowed);
        }
    }

    private static Map<String, Object> answer(String method, JsonNode input) {
        return switch (method) {
            case "mean_variance" -> meanVariance(input);
            case "wilson" -> wilson(input);
            case "newcombe" -> newcombe(input);
            case "two_proportion_z" -> twoProportions(input);
            case "welch_t" -> welch(input);
            default -> throw new IllegalArgumentException(method);
        };
    }

    private static Map<String, Object> meanVariance(JsonNode input) {
        if (!isPossible(input)) return error(Unavailable.INCONSISTENT_SUMS);
        Moments moments = moments(input);
        if (moments.n() == 0) return error(Unavailable.NO_UNITS);
        return Map.of(
                "mean", moments.mean().doubleValue(),
                "variance", moments.variance(),
                "sd", Math.sqrt(moments.variance()),
                "se", Math.sqrt(moments.meanVariance()));
    }

    private static Map<String, Object> wilson(JsonNode input) {
        Arm arm = arm(input);
        if (arm.n() == 0) return error(Unavailable.NO_UNITS);
        return limits(TwoProportionTest.wilson(arm, input.get("alpha").asDouble()));
    }

    private static Map<String, Object> newcombe(JsonNode input) {
        Arm a = arm(input.get("a"));
        Arm b = arm(input.get("b"));
        if (a.n() == 0 || b.n() == 0) return error(Unavailable.NO_UNITS);
        return limits(TwoProportionTest.newcombe(a, b, input.get("alpha").asDouble()));
    }

    private static Map<String, Object> twoProportions(JsonNode input) {
        Arm a;
        Arm b;
        try {
            a = arm(input.get("a"));
            b = arm(input.get("b"));
        } catch (IllegalArgumentException e) {
            return error(Unavailable.INCONSISTENT_SUMS);
        }
        return switch (TwoProportionTest.of(a, b, 0.05)) {
            case Comparison.None none -> error(none.reason());
            case Difference found ->
                Map.of(
                        "diff", found.estimate(),
                        "se_pooled", found.standardError(),
                        "p_value", found.pValue());
        };
    }

    private static Map<String, Object> welch(JsonNode input) {
        if (!isPossible(input.get("a")) || !isPossible(input.get("b"))) return error(Unavailable.INCONSISTENT_SUMS);
        Comparison comparison = WelchTest.of(
                moments(input.get("a")),
                moments(input.get("b")),
                input.get("alpha").asDouble());
        return switch (comparison) {
            case Comparison.None none -> error(none.reason());
            case Difference found ->
                Map.of(
                        "diff", found.estimate(),
                        "se", found.standardError(),
                        "p_value", found.pValue(),
                        "ci_low", found.ciLow(),
                        "ci_high", found.ciHigh());
        };
    }

    private static Map<String, Object> limits(Limits limits) {
        return Map.of("ci_low", limits.low(), "ci_high", limits.high());
    }

    private static Map<String, Object> error(Unavailable reason) {
        return Map.of("error", reason.name());
    }

    private static Arm arm(JsonNode input) {
        return new Arm(input.get("n").asLong(), input.get("successes").asLong());
    }

    private static boolean isPossible(JsonNode input) {
        List<BigInteger> sums = sums(input);
        return Moments.isPossible(input.get("n").asLong(), sums.get(0), sums.get(1));
    }

    private static Moments moments(JsonNode input) {
        List<BigInteger> sums = sums(input);
        return Moments.of(input.get("n").asLong(), sums.get(0), sums.get(1), 9);
    }

    /** Some cases have 18 digits of squares, so nine of the sum. */
    private static List<BigInteger> sums(JsonNode input) {
        return List.of(
                new BigDecimal(input.get("sum").asString()).movePointRight(9).toBigIntegerExact(),
                new BigDecimal(input.get("sum_squares").asString())
                        .movePointRight(18)
                        .toBigIntegerExact());
    }
}
