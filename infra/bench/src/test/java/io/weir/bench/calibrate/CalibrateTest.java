package io.weir.bench.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Few experiments of one seed: always the same rates. The committed report has many. */
class CalibrateTest {

    private static final int EXPERIMENTS = 1_000;
    private static List<Line> lines;

    @BeforeAll
    static void run() {
        PrintStream silent = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        lines = new Studies(EXPERIMENTS, 1, silent).run();
    }

    @Test
    void every_promise_is_kept() {
        assertThat(lines).filteredOn(Line::isPromised).hasSizeGreaterThan(20);
        assertThat(lines).filteredOn(line -> !line.isKept()).isEmpty();
    }

    @Test
    void what_promises_nothing_shows_why_it_is_not_the_answer() {
        assertThat(share("nothing differs, a hundred looks", "two_proportion_z"))
                .isGreaterThan(0.2);
        assertThat(share("nothing differs, tasks of four runs, each in one arm", "two_proportion_z"))
                .isGreaterThan(0.15);
        assertThat(share("nothing differs, tasks of four runs, in both arms", "two_proportion_z"))
                .isLessThan(0.02);
    }

    @Test
    void the_checker_catches_a_method_that_errs_more_often_than_it_promises() {
        Line wrong = new Line("s", "m", "d", "u", new Rate(80, EXPERIMENTS), Line.Promise.at(0.05));
        Line careful = new Line("s", "m", "d", "u", new Rate(10, EXPERIMENTS), Line.Promise.atMost(0.05));

        assertThat(wrong.isKept()).isFalse();
        assertThat(careful.isKept()).isTrue();
    }

    @Test
    void the_report_says_what_was_promised_and_the_command_line_is_checked() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CalibrateMain.print(lines, new PrintStream(out, true, StandardCharsets.UTF_8));

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("| welch_t | seconds (skewed) | 1000 an arm |")
                .contains("Every promise was kept.");
        CommandLine few = new CommandLine(new CalibrateMain()).setErr(new java.io.PrintWriter(out));
        assertThat(few.execute("--experiments", "1")).isEqualTo(2);
    }

    private static double share(String study, String method) {
        return lines.stream()
                .filter(line -> line.study().equals(study) && line.method().equals(method))
                .findFirst()
                .orElseThrow()
                .rate()
                .share();
    }
}
