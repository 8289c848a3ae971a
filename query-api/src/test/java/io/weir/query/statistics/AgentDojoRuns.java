package io.weir.query.statistics;

import io.weir.query.statistics.ClusterSums.Both;
import io.weir.query.statistics.CochranMantelHaenszel.Table;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Published agent runs, reduced to sums as the stream does: by arm, by cluster, by pair of arms. */
final class AgentDojoRuns {

    /** One run's value of one metric. */
    private record Run(String defence, String suite, String task, String pair, BigDecimal value) {}

    private final List<Run> runs;

    private AgentDojoRuns(List<Run> runs) {
        this.runs = runs;
    }

    /** @param metric as the expected values name it: a column, and whether the run was attacked */
    static AgentDojoRuns of(String metric) throws IOException {
        boolean attacked = !metric.endsWith("_benign");
        String column = metric.equals("attack_success")
                ? "security"
                : metric.replace("_benign", "").replace("_under_attack", "");
        List<String> lines = SharedFile.lines("data/agentdojo-runs.csv");
        List<String> header = List.of(lines.getFirst().split(",", -1));
        return new AgentDojoRuns(lines.stream()
                .skip(1)
                .map(line -> line.split(",", -1))
                .filter(fields -> attacked != fields[header.indexOf("attack")].equals("none"))
                .map(fields -> run(fields, fields[header.indexOf(column)]))
                .toList());
    }

    private static Run run(String[] fields, String value) {
        String task = fields[1] + "/" + fields[2];
        BigDecimal number =
                switch (value) {
                    case "true" -> BigDecimal.ONE;
                    case "false" -> BigDecimal.ZERO;
                    default -> new BigDecimal(value);
                };
        return new Run(fields[0], fields[1], task, task + "/" + fields[3], number);
    }

    MeanSums means(String defence) {
        return runs.stream()
                .filter(run -> run.defence().equals(defence))
                .map(run -> new MeanSums(1, run.value(), run.value().pow(2)))
                .reduce(MeanSums.NONE, MeanSums::plus);
    }

    Successes successes(String defence) {
        MeanSums sums = means(defence);
        return new Successes(sums.n(), sums.sum().longValueExact());
    }

    /** By suite, success of treatment above that of control. */
    List<Table> tables(String control, String treatment) {
        Map<String, long[]> counts = new TreeMap<>();
        for (Run run : runs) {
            int row = run.defence().equals(treatment) ? 0 : 2;
            if (row == 2 && !run.defence().equals(control)) continue;
            counts.computeIfAbsent(run.suite(), suite -> new long[4])[
                    row + (run.value().signum() == 0 ? 1 : 0)]++;
        }
        return counts.values().stream()
                .map(c -> new Table(c[0], c[1], c[2], c[3]))
                .toList();
    }

    /** Sums over clusters of control, treatment and both. */
    record Clustered(ClusterSums control, ClusterSums treatment, Both both) {}

    /** Clusters are the tasks; or, with the attack's task, what was run once under each defence. */
    Clustered clustered(String control, String treatment, boolean byPair) {
        Map<String, MeanSums> ofControl = new HashMap<>();
        Map<String, MeanSums> ofTreatment = new HashMap<>();
        for (Run run : runs) {
            Map<String, MeanSums> arm = run.defence().equals(control)
                    ? ofControl
                    : run.defence().equals(treatment) ? ofTreatment : new HashMap<>();
            arm.merge(
                    byPair ? run.pair() : run.task(),
                    new MeanSums(1, run.value(), run.value().pow(2)),
                    MeanSums::plus);
        }
        ClusterSums a = ClusterSums.NONE;
        ClusterSums b = ClusterSums.NONE;
        Both both = Both.NONE;
        for (MeanSums cluster : ofControl.values()) a = a.plus(ClusterSums.of(cluster.n(), cluster.sum()));
        for (Map.Entry<String, MeanSums> cluster : ofTreatment.entrySet()) {
            ClusterSums ofB =
                    ClusterSums.of(cluster.getValue().n(), cluster.getValue().sum());
            b = b.plus(ofB);
            MeanSums same = ofControl.get(cluster.getKey());
            if (same != null) both = both.plus(Both.of(ClusterSums.of(same.n(), same.sum()), ofB));
        }
        return new Clustered(a, b, both);
    }
}
