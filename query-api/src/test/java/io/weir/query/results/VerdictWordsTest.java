package io.weir.query.results;

import static io.weir.query.results.Differences.believed;
import static io.weir.query.results.Differences.tested;
import static io.weir.query.results.Differences.unavailable;
import static io.weir.query.results.Differences.untested;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.query.comparison.Difference;
import io.weir.query.metrics.MetricSpec;
import io.weir.query.results.Health.Check;
import io.weir.query.results.Health.Status;
import io.weir.query.results.VerdictRules.Compared;
import io.weir.query.statistics.Guardrail;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every sentence that a verdict can be, and every form that a reason has. */
class VerdictWordsTest {

    private static final Difference BETTER = tested(-2, 0.01).get();
    private static final Difference WORSE = tested(2, 0.01).get();
    private static final Difference SAME = tested(-0.5, 0.4).get();
    private static final Difference ONLY_ALONE = tested(-2, 0.04).adjusted(0.08).get();

    private static final Check OK = new Check("units", Status.ok, 80.0, 50, null);
    private static final Check FEW_UNITS = new Check("units", Status.waiting, 10.0, 50, "Wait.");
    private static final Check FEW_CLUSTERS = new Check("clusters", Status.waiting, 12.0, 20, "Wait.");
    private static final Check BEHIND = new Check("other", Status.waiting, 7.0, 0, "Wait for the stream.");
    private static final Check MISMATCH = new Check("sample_ratio", Status.failed, 0.0, 0.001, "Look.");
    private static final Check REBUILD = new Check("rebuild_needed", Status.failed, 1.0, 0, "Rebuild.");

    @Test
    void broken() {
        assertThat(running(BETTER, MISMATCH)).isEqualTo("Do not decide: sample_ratio failed.");
        assertThat(running(BETTER, REBUILD, MISMATCH))
                .isEqualTo("Do not decide: rebuild_needed and sample_ratio failed.");
    }

    @Test
    void ship() {
        assertThat(running(BETTER, OK)).isEqualTo("Ship b: cost is better.");
        assertThat(running(BETTER, OK, guardrail("safe", Guardrail.holds)))
                .isEqualTo("Ship b: cost is better and every guardrail holds.");
        assertThat(ended(BETTER, OK, guardrail("safe", Guardrail.holds)))
                .isEqualTo("Ship b: cost is better and every guardrail holds.");
    }

    @Test
    void stop_because_of_harm() {
        assertThat(running(BETTER, OK, guardrail("safe", Guardrail.broken)))
                .isEqualTo("Stop b: guardrail safe is broken.");
        assertThat(running(WORSE, OK, guardrail("safe", Guardrail.broken), guardrail("fast", Guardrail.broken)))
                .isEqualTo("Stop b: guardrails safe and fast are broken.");
        assertThat(running(WORSE, FEW_UNITS)).isEqualTo("Stop b: cost is worse.");
        assertThat(ended(WORSE, OK)).isEqualTo("Stop b: cost is worse.");
    }

    @Test
    void stop_because_it_has_ended_undecided() {
        assertThat(ended(BETTER, OK, guardrail("safe", Guardrail.undecided)))
                .isEqualTo("Stop b: the experiment has ended; cost is better, but guardrail safe is undecided.");
        assertThat(ended(BETTER, OK, missing("safe"), guardrail("fast", Guardrail.undecided)))
                .isEqualTo("Stop b: the experiment has ended; cost is better, but guardrail safe has no answer "
                        + "(ZERO_VARIANCE) and guardrail fast is undecided.");
        assertThat(ended(BETTER, FEW_UNITS, guardrail("safe", Guardrail.holds)))
                .isEqualTo("Stop b: the experiment has ended; cost is better, but some variant has 10 of the 50 units "
                        + "that it needs.");
        assertThat(ended(SAME, OK)).isEqualTo("Stop b: the experiment has ended; cost does not differ significantly.");
        assertThat(ended(SAME, FEW_UNITS))
                .isEqualTo("Stop b: the experiment has ended; cost does not differ significantly.");
        assertThat(ended(ONLY_ALONE, OK))
                .isEqualTo("Stop b: the experiment has ended; cost does not differ significantly after Holm's "
                        + "adjustment.");
        assertThat(ended(unavailable("NO_UNITS"), OK))
                .isEqualTo("Stop b: the experiment has ended; cost has no answer (NO_UNITS).");
    }

    @Test
    void keep_running() {
        assertThat(running(BETTER, FEW_UNITS))
                .isEqualTo("Keep running: some variant has 10 of the 50 units that it needs.");
        assertThat(running(SAME, FEW_CLUSTERS))
                .isEqualTo("Keep running: some variant has 12 of the 20 clusters that it needs.");
        assertThat(running(BETTER, BEHIND)).isEqualTo("Keep running: other: Wait for the stream.");
        assertThat(running(SAME, OK)).isEqualTo("Keep running: cost does not differ significantly.");
        assertThat(running(ONLY_ALONE, OK))
                .isEqualTo("Keep running: cost does not differ significantly after Holm's adjustment.");
        assertThat(running(unavailable(1.5, "NO_CLUSTERS_OF_QUANTILES"), OK))
                .isEqualTo("Keep running: cost has no answer (NO_CLUSTERS_OF_QUANTILES).");
        assertThat(running(BETTER, OK, guardrail("safe", Guardrail.undecided)))
                .isEqualTo("Keep running: guardrail safe is undecided.");
        assertThat(running(BETTER, OK, guardrail("safe", Guardrail.holds), missing("calm")))
                .isEqualTo("Keep running: guardrail calm has no answer (ZERO_VARIANCE).");
    }

    @Test
    void reasons_name_the_number_that_decided() {
        assertThat(reason(BETTER)).isEqualTo("cost: -2.000 (-3.000 to -1.000), better: p 0.0100.");
        assertThat(reason(WORSE)).isEqualTo("cost: +2.000 (1.000 to 3.000), worse: p 0.0100.");
        assertThat(reason(SAME)).isEqualTo("cost: -0.5000 (-1.500 to 0.5000), not significant: p 0.4000.");
        assertThat(reason(tested(-2, 1.6e-59).get())).isEqualTo("cost: -2.000 (-3.000 to -1.000), better: p 1.6e-59.");
        assertThat(reason(ONLY_ALONE))
                .as("the interval leaves out 0, the adjustment decided")
                .isEqualTo("cost: -2.000 (-3.000 to -1.000), not significant: p 0.0400, after Holm's adjustment 0.0800 "
                        + "(-4.000 to 0.000).");
        assertThat(reason(believed(-2, 0.991).get()))
                .isEqualTo("cost: -2.000 (-3.000 to -1.000), better: chance to win 99.10 %.");
    }

    @Test
    void reasons_say_which_part_of_an_answer_is_missing() {
        assertThat(reason(unavailable("NO_UNITS"))).isEqualTo("cost: no answer, NO_UNITS.");
        assertThat(reason(unavailable(51.2, "NO_CLUSTERS_OF_QUANTILES")))
                .isEqualTo("cost: +51.20, without an interval: NO_CLUSTERS_OF_QUANTILES.");
        assertThat(reason(untested(0, "ZERO_VARIANCE").get()))
                .isEqualTo("cost: +0.000 (-1.000 to 1.000), not significant: no p-value, ZERO_VARIANCE.");
        assertThat(VerdictWords.reason(missing("safe")))
                .isEqualTo("safe: +0.000, without an interval: ZERO_VARIANCE, as a guardrail undecided.");
        assertThat(VerdictWords.reason(guardrail("safe", Guardrail.holds)))
                .isEqualTo("safe: +0.000 (-1.000 to 1.000), not significant: no p-value, ZERO_VARIANCE, as a guardrail "
                        + "holds.");
    }

    private static String reason(Difference difference) {
        return VerdictWords.reason(primary(difference));
    }

    private static String running(Difference primary, Check check, Compared... guardrails) {
        return sentence(primary, false, List.of(check), guardrails);
    }

    private static String running(Difference primary, Check check, Check other) {
        return sentence(primary, false, List.of(check, other));
    }

    private static String ended(Difference primary, Check check, Compared... guardrails) {
        return sentence(primary, true, List.of(check), guardrails);
    }

    private static String sentence(Difference primary, boolean hasEnded, List<Check> checks, Compared... guardrails) {
        List<Compared> metrics = new ArrayList<>(List.of(primary(primary)));
        metrics.addAll(List.of(guardrails));
        return VerdictRules.verdict("b", metrics, Health.of(checks), hasEnded).sentence();
    }

    /** Better when lower. */
    private static Compared primary(Difference difference) {
        return new Compared(VerdictRulesTest.metric("cost", MetricSpec.Direction.decrease, false), true, difference);
    }

    private static Compared guardrail(String name, Guardrail state) {
        Difference difference = untested(0, "ZERO_VARIANCE").guardrail(state).get();
        return new Compared(VerdictRulesTest.metric(name, MetricSpec.Direction.increase, true), false, difference);
    }

    private static Compared missing(String name) {
        return new Compared(
                VerdictRulesTest.metric(name, MetricSpec.Direction.increase, true),
                false,
                unavailable(0.0, "ZERO_VARIANCE"));
    }
}
