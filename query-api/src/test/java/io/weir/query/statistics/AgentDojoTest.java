package io.weir.query.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.query.statistics.AgentDojoRuns.Clustered;
import java.io.IOException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Published agent runs, reduced to sums, beside what scipy and statsmodels say of the runs: relative 1e-9. */
class AgentDojoTest {

    private static final double ALPHA = 0.05;

    @TestFactory
    Stream<DynamicTest> runs_taken_as_independent_equal_scipy_and_statsmodels() throws IOException {
        return comparisons((expected, runs) -> {
            String control = expected.get("control").asString();
            String treatment = expected.get("treatment").asString();
            TTest welch = found(WelchTest.of(runs.means(control), runs.means(treatment), ALPHA));
            equalTest(welch, expected.get("welch"));
            equal(welch.degreesOfFreedom(), expected.get("welch").get("df"));
            if (!expected.has("two_proportion_z")) return;

            Successes a = runs.successes(control);
            Successes b = runs.successes(treatment);
            TwoProportionTest z = found(TwoProportionTest.of(a, b));
            equal(z.z(), expected.at("/two_proportion_z/z_pooled"));
            equal(z.pValue().value(), expected.at("/two_proportion_z/p_value"));
            equalInterval(found(NewcombeInterval.of(a, b, ALPHA)).interval(), expected.get("newcombe"));
            TTest lift = found(RelativeLift.of(runs.means(control), runs.means(treatment), ALPHA));
            equal(lift.estimate(), expected.get("relative_lift"));
            CochranMantelHaenszel bySuite = found(CochranMantelHaenszel.of(runs.tables(control, treatment), ALPHA));
            equal(bySuite.chiSquare(), expected.at("/cmh_by_suite/statistic"));
            equal(bySuite.pValue().value(), expected.at("/cmh_by_suite/p_value"));
            equal(bySuite.oddsRatio().orElseThrow().value(), expected.at("/cmh_by_suite/mh_odds_ratio"));
        });
    }

    @TestFactory
    Stream<DynamicTest> tasks_as_clusters_equal_statsmodels() throws IOException {
        return comparisons((expected, runs) -> {
            Clustered sums = clustered(expected, runs, false);
            ClusterRobust robust = found(ClusterRobust.of(sums.control(), sums.treatment(), sums.both(), ALPHA));

            JsonNode published = expected.get("cluster_robust");
            assertThat(robust.clusters()).isEqualTo(published.get("clusters").asLong());
            equal(robust.cr0(), published.at("/cr0/se"));
            equal(robust.test().standardError(), published.at("/cr1/se"));
            equal(robust.test().t(), published.at("/cr1/z"));
            equal(robust.normal().value(), published.at("/cr1/p_normal"));
            equal(robust.test().pValue().value(), published.at("/cr1/p_t"));
        });
    }

    @TestFactory
    Stream<DynamicTest> runs_of_the_same_task_and_attack_as_pairs_equal_scipy() throws IOException {
        return comparisons((expected, runs) -> {
            Clustered sums = clustered(expected, runs, true);
            PairedDifference paired = found(PairedDifference.of(sums.control(), sums.treatment(), sums.both(), ALPHA));

            assertThat(sums.both().clusters())
                    .isEqualTo(expected.at("/paired/pairs").asLong());
            equal(paired.sd(), expected.at("/paired/sd"));
            equal(paired.test().t(), expected.at("/paired/t"));
            equalTest(paired.test(), expected.get("paired"));
        });
    }

    @TestFactory
    Stream<DynamicTest> pairs_within_tasks_equal_statsmodels() throws IOException {
        return comparisons((expected, runs) -> {
            JsonNode published = expected.at("/paired/clustered");
            if (published.isMissingNode()) return;
            Clustered sums = clustered(expected, runs, false);
            PairedDifference paired = found(PairedDifference.of(sums.control(), sums.treatment(), sums.both(), ALPHA));

            equal(paired.test().standardError(), published.get("se_cr1"));
            equal(paired.test().pValue().value(), published.get("p_t_cr1"));
        });
    }

    private interface Comparing {
        void check(JsonNode expected, AgentDojoRuns runs) throws IOException;
    }

    private static Stream<DynamicTest> comparisons(Comparing comparing) throws IOException {
        JsonNode all = SharedFile.read("data/agentdojo-expected.json").get("comparisons");
        assertThat(all).isNotEmpty();
        return StreamSupport.stream(all.spliterator(), false)
                .map(expected -> DynamicTest.dynamicTest(
                        expected.get("metric").asString() + ", "
                                + expected.get("treatment").asString(),
                        () -> comparing.check(
                                expected,
                                AgentDojoRuns.of(expected.get("metric").asString()))));
    }

    private static Clustered clustered(JsonNode expected, AgentDojoRuns runs, boolean byPair) {
        return runs.clustered(
                expected.get("control").asString(), expected.get("treatment").asString(), byPair);
    }

    private static <T> T found(Answer<T> answer) {
        return ((Answer.Found<T>) answer).value();
    }

    private static void equalTest(TTest found, JsonNode expected) {
        equal(found.estimate(), expected.get("diff"));
        equal(found.standardError(), expected.get("se"));
        equal(found.pValue().value(), expected.get("p_value"));
        equalInterval(found.interval(), expected);
    }

    private static void equalInterval(Interval found, JsonNode expected) {
        equal(found.low(), expected.get("ci_low"));
        equal(found.high(), expected.get("ci_high"));
    }

    private static void equal(double found, JsonNode expected) {
        assertThat(expected.isNumber()).isTrue();
        assertThat(found).isCloseTo(expected.asDouble(), within(1e-9 * Math.abs(expected.asDouble())));
    }
}
