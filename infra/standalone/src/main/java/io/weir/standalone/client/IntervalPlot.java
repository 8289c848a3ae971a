package io.weir.standalone.client;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Intervals drawn in text, one below the other on one axis that always holds zero.
 *
 * <pre>
 *   tool_filter         │    ├─────●─────┤
 *   detector      ├──●──┤
 *                 -31.2 0              11.4
 * </pre>
 */
final class IntervalPlot {

    private static final int WIDTH = 61;

    /** @param low below or at {@code estimate}, which is below or at {@code high}; all finite */
    record Row(String name, double low, double estimate, double high) {}

    private final List<Row> rows;
    private final double from;
    private final double to;

    IntervalPlot(List<Row> rows) {
        this.rows = List.copyOf(rows);
        from = Math.min(0, rows.stream().mapToDouble(Row::low).min().orElse(0));
        to = Math.max(0, rows.stream().mapToDouble(Row::high).max().orElse(0));
    }

    /** Nothing when there is nothing to draw, or all of it is zero. */
    List<String> lines() {
        if (to <= from) return List.of();
        List<String> lines = new ArrayList<>();
        for (Row row : rows) lines.add(named(row.name(), drawn(row)));
        lines.add(named("", scale()));
        return lines;
    }

    private char[] drawn(Row row) {
        char[] line = blank();
        line[column(0)] = '│';
        Arrays.fill(line, column(row.low()), column(row.high()) + 1, '─');
        line[column(row.low())] = '├';
        line[column(row.high())] = '┤';
        line[column(row.estimate())] = '●';
        return line;
    }

    /** The ends of the axis, and zero where it has room between them. */
    private char[] scale() {
        char[] line = blank();
        if (from < 0) write(line, 0, label(from));
        if (to > 0) write(line, WIDTH - label(to).length(), label(to));
        int zero = column(0);
        boolean hasRoom = (zero == 0 || line[zero - 1] == ' ')
                && line[zero] == ' '
                && (zero == WIDTH - 1 || line[zero + 1] == ' ');
        if (hasRoom) line[zero] = '0';
        return line;
    }

    private int column(double value) {
        return (int) Math.round((value - from) / (to - from) * (WIDTH - 1));
    }

    private static void write(char[] line, int at, String text) {
        text.getChars(0, text.length(), line, at);
    }

    private static String label(double value) {
        return ResultsView.number(value, 4);
    }

    private static char[] blank() {
        char[] line = new char[WIDTH];
        Arrays.fill(line, ' ');
        return line;
    }

    private static String named(String name, char[] line) {
        return ("    %-16s ".formatted(name) + new String(line)).stripTrailing();
    }
}
