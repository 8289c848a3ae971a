package io.weir.standalone.client.agentdojo;

import io.weir.standalone.client.agentdojo.Run.Answer;
import io.weir.standalone.client.agentdojo.Run.Call;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The runs, and what was published of them, as Weir ships them. Source and licence: NOTICE beside the tables. */
public final class RunTable {

    private RunTable() {}

    /** All 2,178. */
    public static List<Run> runs() {
        return rows("runs.csv").map(RunTable::run).toList();
    }

    /** The nine percentages, by {@code experiment/metric/variant}. */
    public static Map<String, BigDecimal> published() {
        Map<String, BigDecimal> published = new LinkedHashMap<>();
        rows("published.csv")
                .forEach(cells -> published.put(cells[0] + "/" + cells[1] + "/" + cells[2], new BigDecimal(cells[3])));
        return published;
    }

    private static Run run(String[] cells) {
        boolean attacked = !cells[3].isEmpty();
        return new Run(
                cells[0],
                cells[1],
                cells[2],
                attacked ? cells[3] : null,
                Boolean.parseBoolean(cells[4]),
                attacked ? Boolean.valueOf(cells[5]) : null,
                new BigDecimal(cells[6]),
                Integer.parseInt(cells[7]),
                Integer.parseInt(cells[8]),
                cells[9].isEmpty()
                        ? List.of()
                        : Stream.of(cells[9].split(" ")).map(RunTable::call).toList());
    }

    private static Call call(String cell) {
        String name = cell.substring(0, cell.length() - 1);
        if (cell.endsWith("!")) return new Call(name, Answer.failure);
        if (cell.endsWith("?")) return new Call(name, Answer.none);
        return new Call(cell, Answer.success);
    }

    private static Stream<String[]> rows(String table) {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(RunTable.class.getResourceAsStream(table), StandardCharsets.UTF_8))) {
            return reader.lines().skip(1).map(line -> line.split(",", -1)).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(table, e);
        }
    }
}
