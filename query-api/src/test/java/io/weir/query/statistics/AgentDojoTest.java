package io.weir.query.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.query.statistics.Comparison.Difference;
import java.io.IOException;
import java.math.BigInteger;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Published agent runs, beside what scipy and statsmodels say of them: relative 1e-9. */
class AgentDojoTest {

    private static final double ALPHA = 0.05;

    @TestFactory
    Stream<DynamicTest> proportions_equal_those_of_statsmodels() throws IOException {
        return comparisons(true)
                .map(expected -> test(expected, () -> {
                    Difference found = (Difference)
                            TwoProportionTest.of(arm(expected, "control"), arm(expected, "treatment"), ALPHA);

                    equal(found.estimate(), expected.get("diff"));
                    equal(found.pValue(), expected.get("two_proportion_z").get("p_value"));
                    equal(found.ciLow(), expected.get("newcombe").get("ci_low"));
                    equal(found.ciHigh(), expected.get("newcombe").get("ci_high"));
                }));
    }

    @TestFactory
    Stream<DynamicTest> means_of_successes_equal_those_of_scipy() throws IOException {
        return comparisons(true)
                .map(expected -> test(expected, () -> {
                    var control = arm(expected, "control");
                    var treatment = arm(expected, "treatment");

                    equalWelch(
                            (Difference) WelchTest.of(moments(control), moments(treatment), ALPHA),
                            expected.get("welch"));
                }));
    }

    @TestFactory
    Stream<DynamicTest> means_of_durations_and_calls_equal_those_of_scipy() throws IOException {
        return comparisons(false)
                .map(expected -> test(expected, () -> {
                    Moments control = published(expected.get("arms").get("control"));
                    Moments treatment = published(expected.get("arms").get("treatment"));

                    equalWelch((Difference) WelchTest.of(control, treatment, ALPHA), expected.get("welch"));
                }));
    }

    private static Stream<JsonNode> comparisons(boolean ofSuccesses) throws IOException {
        JsonNode all = SharedFile.read("data/agentdojo-expected.json").get("comparisons");
        return StreamSupport.stream(all.spliterator(), false)
                .filter(comparison -> comparison.has("two_proportion_z") == ofSuccesses);
    }

    private static DynamicTest test(JsonNode expected, org.junit.jupiter.api.function.Executable check) {
        return DynamicTest.dynamicTest(
                expected.get("metric").asString() + ", "
                        + expected.get("treatment").asString(),
                check);
    }

    private static void equalWelch(Difference found, JsonNode expected) {
        equal(found.estimate(), expected.get("diff"));
        equal(found.standardError(), expected.get("se"));
        equal(found.pValue(), expected.get("p_value"));
        equal(found.ciLow(), expected.get("ci_low"));
        equal(found.ciHigh(), expected.get("ci_high"));
    }

    private static void equal(double found, JsonNode expected) {
        assertThat(found).isCloseTo(expected.asDouble(), within(1e-9 * Math.abs(expected.asDouble())));
    }

    private static TwoProportionTest.Arm arm(JsonNode expected, String name) {
        JsonNode arm = expected.get("arms").get(name);
        return new TwoProportionTest.Arm(
                arm.get("units").asLong(), arm.get("successes").asLong());
    }

    private static Moments moments(TwoProportionTest.Arm arm) {
        BigInteger successes = BigInteger.valueOf(arm.successes());
        return Moments.of(arm.n(), successes, successes, 0);
    }

    /** The file has mean and variance to a double's last digits, and no exact sum of squares. */
    private static Moments published(JsonNode arm) {
        return new Moments(
                arm.get("units").asLong(),
                arm.get("mean").decimalValue(),
                arm.get("variance").asDouble());
    }
}
