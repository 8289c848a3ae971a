package io.weir.query.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every case of the oracle, at its own tolerance: `-Dweir.oracle=DIR`, by default shared/oracle beside the checkout. A file or a method
 * that is not known here fails under its name.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StatisticsOracleTest {

    private static final Set<String> FILES = Set.of(
            "bandit",
            "bayesian",
            "cluster_paired",
            "cuped",
            "moments",
            "multiple_testing",
            "pass_k",
            "post_stratification",
            "power",
            "proportions",
            "quantile",
            "ratio",
            "relative_lift",
            "sequential",
            "srm",
            "stratified_tables",
            "welch");

    /** By method: cases that were run, and those of them that passed. */
    private final Map<String, int[]> report = new TreeMap<>();

    @TestFactory
    Stream<DynamicContainer> oracle() throws IOException {
        Path folder = folder();
        if (!Files.isDirectory(folder)) return Stream.of(absent(folder));
        List<DynamicContainer> files = new ArrayList<>();
        try (Stream<Path> found = Files.list(folder)) {
            for (Path file : found.sorted().toList()) {
                String name = file.getFileName().toString();
                if (!name.endsWith(".json") || name.equals("index.json")) continue;
                files.add(DynamicContainer.dynamicContainer(name, tests(file, name.replace(".json", ""))));
            }
        }
        assertThat(files).as("files of " + folder).isNotEmpty();
        return files.stream();
    }

    /** Skipped by name: an assumption of the factory itself would leave no trace in the report. */
    private static DynamicContainer absent(Path folder) {
        String name = "skipped, as there is no " + folder;
        return DynamicContainer.dynamicContainer(
                name, Stream.of(DynamicTest.dynamicTest(name, () -> Assumptions.abort(name))));
    }

    private Stream<DynamicTest> tests(Path file, String name) throws IOException {
        if (!FILES.contains(name)) {
            return Stream.of(
                    DynamicTest.dynamicTest(name, () -> assertThat(FILES).contains(name)));
        }
        List<DynamicTest> tests = new ArrayList<>();
        JsonNode all = JsonMapper.shared().readTree(Files.readString(file));
        for (Iterator<JsonNode> cases = all.iterator(); cases.hasNext(); ) {
            JsonNode one = cases.next();
            tests.add(DynamicTest.dynamicTest(one.get("id").asString(), () -> check(one)));
        }
        return tests.stream();
    }

    private void check(JsonNode one) {
        String method = one.get("method").asString();
        int[] counts = report.computeIfAbsent(method, m -> new int[2]);
        counts[0]++;
        assertThat(OracleMethods.ALL).as("methods").containsKey(method);
        OracleOutput answer = OracleMethods.ALL.get(method).apply(new OracleInput(one.get("input")));
        answer.mustEqual(one.get("expected"), one.get("tolerance"), one.get("input"));
        counts[1]++;
    }

    @AfterAll
    void report() {
        if (report.isEmpty()) return;
        StringBuilder text = new StringBuilder("\noracle, cases passed by method:\n");
        int passed = 0;
        int all = 0;
        for (Map.Entry<String, int[]> method : report.entrySet()) {
            text.append("  %-28s %3d of %3d%n".formatted(method.getKey(), method.getValue()[1], method.getValue()[0]));
            passed += method.getValue()[1];
            all += method.getValue()[0];
        }
        System.out.println(text.append("  %-28s %3d of %3d%n".formatted("all", passed, all)));
    }

    private static Path folder() {
        String given = System.getProperty("weir.oracle");
        Path root = Path.of(System.getProperty("weir.root"));
        return root.resolve(given == null || given.isEmpty() ? "../shared/oracle" : given)
                .normalize();
    }
}
