package io.weir.query.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.query.comparison.Basis;
import io.weir.query.experiments.Method;
import io.weir.query.json.Json;
import io.weir.query.sums.StatsSnapshot;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Documents that revision 9eef709 wrote, which computed with big integers from the record to the last subtraction. They were
 * written by {@link #main}.
 */
class GoldenResultsTest {

    private static final String GOLDEN = "/io/weir/query/golden-results.gz";

    /** All numbers that are computed from sums. What is told of the stream beside them is no matter of arithmetic. */
    private static final List<String> SECTIONS =
            List.of("verdicts", "variants", "phases", "metrics", "breakdowns", "interactions", "clusters");

    /** What is counted of events beside them, which the documents of before do not have. */
    private static final List<String> COUNTED = List.of("forced_units", "forced", "below_resolution");

    /** A section longer than this is kept as its digest. */
    private static final int SHORT = 60_000;

    /** A document that is made of the experiment. */
    record Case(String name, SimulatedExperiment experiment, Method method, Basis basis) {
        @Override
        public String toString() {
            return name + ", " + method + ", " + basis;
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void every_digit_is_what_it_was(Case made) throws IOException {
        Map<String, String> before = golden();

        for (String section : SECTIONS) {
            String name = made + ", " + section;
            assertThat(kept(section(made, section))).as(name).isEqualTo(before.get(name));
        }
    }

    static Stream<Case> cases() {
        return Stream.concat(
                of("large", SimulatedExperiment.large(), Basis.units),
                Stream.of(
                                mixed(1, 40, 1_000_000_000),
                                mixed(2, 2, 50),
                                mixed(3, 1, 1_000_000),
                                mixed(4, 900, 3),
                                mixed(5, 25, 4_000_000_000_000_000L))
                        .flatMap(one -> one));
    }

    private static Stream<Case> mixed(long seed, int units, long size) {
        SimulatedExperiment experiment = SimulatedExperiment.mixed(seed, units, size);
        return Stream.of(Basis.values()).flatMap(basis -> of("seed " + seed, experiment, basis));
    }

    private static Stream<Case> of(String name, SimulatedExperiment experiment, Basis basis) {
        return Stream.of(Method.values()).map(method -> new Case(name, experiment, method, basis));
    }

    private static String section(Case made, String section) {
        Results results = ResultsRules.results(
                made.experiment().active(),
                new StatsSnapshot(made.experiment().records(), "redis"),
                made.method(),
                made.basis(),
                false,
                Instant.EPOCH);
        JsonNode document = Json.read(Json.write(results));
        for (String counted : COUNTED) {
            for (JsonNode parent : document.findParents(counted)) ((ObjectNode) parent).remove(counted);
        }
        if (document.get("clusters") instanceof ObjectNode clusters) {
            // Of old, clusters had an as_of of their own, which is that of the document now.
            JsonNode metrics = clusters.remove("metrics");
            clusters.set("as_of", document.get("as_of"));
            clusters.set("metrics", metrics);
        }
        return document.get(section).toString();
    }

    private static String kept(String section) {
        if (section.length() <= SHORT) return section;
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(section.getBytes(StandardCharsets.UTF_8));
            return "SHA-256 " + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
    }

    private static Map<String, String> golden() throws IOException {
        Map<String, String> golden = new LinkedHashMap<>();
        try (var lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(GoldenResultsTest.class.getResourceAsStream(GOLDEN)), StandardCharsets.UTF_8))) {
            lines.lines().map(line -> line.split("\t", 2)).forEach(line -> golden.put(line[0], line[1]));
        }
        return golden;
    }

    /** Writes them anew, to the file that is named: for a rule that changes numbers on purpose. */
    public static void main(String[] args) throws IOException {
        try (Writer out = new OutputStreamWriter(
                new GZIPOutputStream(Files.newOutputStream(Path.of(args[0]))), StandardCharsets.UTF_8)) {
            for (Case made : cases().toList()) {
                for (String section : SECTIONS)
                    out.write(made + ", " + section + "\t" + kept(section(made, section)) + "\n");
            }
        }
    }
}
