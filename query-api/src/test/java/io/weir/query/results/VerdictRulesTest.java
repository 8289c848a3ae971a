package io.weir.query.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.query.comparison.Difference;
import io.weir.query.metrics.MetricSpec;
import io.weir.query.results.Health.Check;
import io.weir.query.results.Health.Status;
import io.weir.query.results.VerdictRules.Compared;
import io.weir.query.statistics.Guardrail;
import io.weir.schemas.MetricKind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole table: health, primary metric, guardrail, whether it has ended. */
class VerdictRulesTest {

    @ParameterizedTest(name = "{0}, primary {1}, guardrail {2}, ended {3}: {4}")
    @CsvSource({
        "failed,  better, holds,     false, broken",
        "failed,  worse,  broken,    true,  broken",
        "ok,      better, broken,    false, stop",
        "waiting, same,   broken,    false, stop",
        "ok,      worse,  holds,     false, stop",
        "waiting, worse,  holds,     false, stop",
        "waiting, better, holds,     false, keep running",
        "waiting, better, holds,     true,  stop",
        "ok,      better, holds,     false, ship",
        "ok,      better, holds,     true,  ship",
        "warning, better, holds,     false, ship",
        "ok,      better, none,      false, ship",
        "ok,      better, undecided, false, keep running",
        "ok,      better, undecided, true,  stop",
        "ok,      same,   holds,     false, keep running",
        "ok,      same,   none,      false, keep running",
        "ok,      same,   holds,     true,  stop",
        "ok,      missing, holds,    false, keep running"
    })
    void word(Status health, String primary, String guardrail, boolean hasEnded, String expected) {
        List<Compared> metrics = new ArrayList<>();
        metrics.add(new Compared(metric("cost", MetricSpec.Direction.decrease, false), true, primary(primary)));
        if (!guardrail.equals("none")) {
            metrics.add(new Compared(
                    metric("utility", MetricSpec.Direction.increase, true),
                    false,
                    guardrail(Guardrail.valueOf(guardrail))));
        }
        Check check = new Check("units", health, 10.0, 50, health == Status.ok ? null : "Wait.");

        Verdict verdict = VerdictRules.verdict("b", metrics, Health.of(List.of(check)), hasEnded);

        assertThat(verdict.verdict()).hasToString(expected);
        assertThat(verdict.sentence()).isNotBlank().endsWith(".").doesNotContain("null");
        assertThat(verdict.reasons()).isNotEmpty().noneMatch(String::isBlank);
    }

    /** Of a metric that is better when lower. */
    private static Difference primary(String state) {
        return switch (state) {
            case "better" -> Differences.tested(-2, 0.01).get();
            case "worse" -> Differences.tested(2, 0.01).get();
            case "same" -> Differences.tested(-2, 0.5).get();
            default -> Differences.unavailable("NO_UNITS");
        };
    }

    private static Difference guardrail(Guardrail state) {
        return Differences.tested(0.01, 0.5).guardrail(state).get();
    }

    static MetricSpec metric(String key, MetricSpec.Direction direction, boolean guardrail) {
        return new MetricSpec(
                key,
                key,
                null,
                null,
                MetricKind.sum,
                null,
                "x",
                null,
                "v",
                List.of(),
                null,
                List.of(),
                null,
                null,
                null,
                null,
                null,
                direction,
                guardrail,
                guardrail ? BigDecimal.ONE : null);
    }
}
