package io.weir.bench.report;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** What a bench found. */
public record Report(String title, List<Figure> figures) {

    public Report {
        figures = List.copyOf(figures);
    }

    /** As a table with the environment, or as a JSON list of {name, value, unit, reference, ratio} and their spread. */
    public void print(PrintStream out, boolean json) {
        if (json)
            out.println(JsonMapper.shared()
                    .writeValueAsString(figures.stream().map(Report::fields).toList()));
        else table(out);
        out.flush();
    }

    private void table(PrintStream out) {
        out.println(title);
        Environment.describe().forEach((name, value) -> out.printf(Locale.ROOT, "  %-12s %s%n", name, value));
        out.println();
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"", "Weir", "beside", "ratio", "unit", "target"});
        for (Figure figure : figures) {
            rows.add(new String[] {
                figure.name(),
                figure.value().toString(),
                figure.reference() == null ? "" : figure.reference().toString(),
                figure.ratio() == null ? "" : figure.ratio().toString(),
                figure.unit(),
                figure.target()
            });
        }
        int[] widths = new int[rows.getFirst().length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) widths[i] = Math.max(widths[i], row[i].length());
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder("  ");
            for (int i = 0; i < row.length; i++)
                line.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 2));
            out.println(line.toString().stripTrailing());
        }
    }

    private static Map<String, Object> fields(Figure figure) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", figure.name());
        fields.put("value", figure.value().median());
        fields.put("unit", figure.unit());
        fields.put(
                "reference",
                figure.reference() == null ? null : figure.reference().median());
        fields.put("ratio", figure.ratio() == null ? null : figure.ratio().median());
        fields.put("values", figure.value().values());
        fields.put(
                "references",
                figure.reference() == null ? null : figure.reference().values());
        fields.put("ratios", figure.ratio() == null ? null : figure.ratio().values());
        return fields;
    }
}
