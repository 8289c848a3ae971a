package io.weir.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.standalone.client.IntervalPlot.Row;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntervalPlotTest {

    private static List<String> plot(Row... rows) {
        return new IntervalPlot(List.of(rows)).lines();
    }

    @Test
    void intervals_on_both_sides_of_zero_share_one_axis() {
        List<String> lines = plot(new Row("gains", 10, 20, 30), new Row("loses", -30, -20, -10));

        assertThat(lines)
                .containsExactly(
                        "    gains                                          │         ├─────────●─────────┤",
                        "    loses            ├─────────●─────────┤         │",
                        "                     -30                           0                            30");
    }

    @Test
    void zero_is_on_the_axis_though_no_interval_reaches_it() {
        assertThat(plot(new Row("gains", 29, 29.5, 30)).getFirst())
                .startsWith("    gains            │")
                .endsWith("├●┤");
        assertThat(plot(new Row("loses", -30, -29.5, -29)).getFirst())
                .startsWith("    loses            ├●┤")
                .endsWith("│");
    }

    @Test
    void an_interval_that_is_one_point_is_its_estimate() {
        assertThat(plot(new Row("sure", 4, 4, 4)).getFirst()).endsWith("●").doesNotContain("├", "┤");
    }

    @Test
    void a_label_of_zero_gives_way_to_the_ends() {
        assertThat(plot(new Row("a", -0.001, 50, 100)).getLast())
                .contains("-0.001")
                .endsWith("100")
                .doesNotContain(" 0 ");
    }

    @Test
    void nothing_is_drawn_of_nothing() {
        assertThat(plot()).isEmpty();
        assertThat(plot(new Row("none", 0, 0, 0))).isEmpty();
    }

    @Test
    void no_line_is_wider_than_the_table() {
        assertThat(plot(new Row("exactly-sixteen.", -123456.7, 0, 98765.4)))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
    }
}
