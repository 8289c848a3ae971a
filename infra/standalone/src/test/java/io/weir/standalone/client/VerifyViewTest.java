package io.weir.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.oracle.FirstExposure;
import io.weir.recovery.verify.Difference;
import io.weir.recovery.verify.NumberName;
import io.weir.recovery.verify.Outcome;
import io.weir.recovery.verify.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class VerifyViewTest {

    private static final Difference WRONG = new Difference(
            "PostgreSQL",
            new NumberName("units", "control", 0, "", "", "cost", "sum(value)"),
            "5.000001",
            "5",
            List.of(new FirstExposure(1, "x-0", "u-0", 2, 33)));

    private static final Report ALL = report(
            new Outcome.Equal(3_056),
            new Outcome.Different(472, 2, List.of(WRONG)),
            new Outcome.Moving("Why.", "What."));

    private static Report report(Outcome... outcomes) {
        List<Report.OfExperiment> experiments = new ArrayList<>();
        for (int i = 0; i < outcomes.length; i++)
            experiments.add(new Report.OfExperiment("default", "experiment-" + i, outcomes[i], i == 1));
        return new Report(
                1,
                new TreeMap<>(Map.of(0, 254L)),
                1_354,
                0,
                experiments,
                List.of(new Report.OfProject("default", new Outcome.Equal(40))),
                null);
    }

    @Test
    void a_line_for_each_then_what_differs_then_the_verdict() {
        assertThat(VerifyView.lines(ALL))
                .containsExactly(
                        "Generation 1, compared with 1,354 events of the log:",
                        "  experiment-0           equal: 3,056 numbers",
                        "  experiment-1           DIFFERENT: 2 of 472 numbers",
                        "      A definition came after events that it should have covered (rebuild_needed):"
                                + " `./weir replay rebuild experiment-1` computes them exactly.",
                        "  experiment-2           not verified. Why.",
                        "      What.",
                        "  accounting of default  equal: 40 numbers",
                        "What is stored, what the log says, and where to look:",
                        "  experiment-1, PostgreSQL: units, control phase 0, cost, sum(value)",
                        "      5.000001 is stored, 5 is right",
                        "      x-0 of unit u-0 at 2:33",
                        "  … and 1 more",
                        "2 numbers are not what the log says.");
    }

    @Test
    void only_if_all_is_equal_it_says_so() {
        assertThat(ALL.verdict()).isEqualTo(Report.Verdict.different);
        assertThat(report(new Outcome.Equal(1)).verdict()).isEqualTo(Report.Verdict.equal);
        assertThat(report(new Outcome.Equal(1), new Outcome.Moving("Why.", "What."))
                        .verdict())
                .isEqualTo(Report.Verdict.not_verified);
    }

    @Test
    void programs_are_given_everything_by_name() {
        JsonNode document = VerifyView.document(ALL);

        assertThat(document.get("verdict").asString()).isEqualTo("different");
        assertThat(document.at("/as_of/0").asLong()).isEqualTo(254);
        assertThat(document.at("/experiments/1/differences/0").toString()).isEqualTo("""
                        {"store":"PostgreSQL","stage":"units","variant":"control","phase":0,"dimension":"","value":"","metric":"cost",\
                        "field":"sum(value)","stored":"5.000001","computed":"5",\
                        "events":[{"id":"x-0","unit":"u-0","time":1,"partition":2,"offset":33}]}""");
        assertThat(document.at("/experiments/2/next").asString()).isEqualTo("What.");
        assertThat(document.at("/redis_not_compared").isNull()).isTrue();
    }
}
