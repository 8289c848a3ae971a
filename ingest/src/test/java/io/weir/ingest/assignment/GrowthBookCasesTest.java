package io.weir.ingest.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.kit.targeting.BucketRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every case that GrowthBook publishes of hash, ranges, choosing and namespaces; their file names its source. */
class GrowthBookCasesTest {

    private static JsonNode cases;

    @BeforeAll
    static void read() throws IOException {
        Path file = Path.of(System.getProperty("weir.root"), "../shared/data/growthbook-cases.json")
                .normalize();
        Assumptions.assumeTrue(Files.exists(file), () -> "skipped, as there is no " + file);
        cases = JsonMapper.shared().readTree(Files.readString(file));
    }

    @Test
    void hash() {
        for (JsonNode row : rows("hash", 15)) {
            String seed = row.get(0).asString();
            String value = row.get(1).asString();
            switch (row.get(2).asInt()) {
                case 1 ->
                    assertThat(BucketHash.ofNamespace(seed, value))
                            .as("%s", row)
                            .isEqualTo(row.get(3).asDouble());
                case 2 ->
                    assertThat(BucketHash.of(seed, value))
                            .as("%s", row)
                            .isEqualTo(row.get(3).asDouble());
                default ->
                    assertThat(row.get(3).isNull())
                            .as("no such version: %s", row)
                            .isTrue();
            }
        }
    }

    @Test
    void bucket_ranges() {
        for (JsonNode row : rows("getBucketRange", 13)) {
            JsonNode input = row.get(1);
            int variants = input.get(0).asInt();
            List<Double> weights = numbers(input.get(2));
            List<BucketRange> found = BucketRange.of(
                    input.get(1).asDouble(), weights.size() == variants ? weights : BucketRange.equal(variants));

            List<BucketRange> expected = ranges(row.get(2));
            assertThat(found).as("%s", row).hasSameSizeAs(expected);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(found.get(i).from())
                        .as("%s", row)
                        .isCloseTo(expected.get(i).from(), within(1e-6));
                assertThat(found.get(i).to())
                        .as("%s", row)
                        .isCloseTo(expected.get(i).to(), within(1e-6));
            }
        }
    }

    @Test
    void choosing() {
        for (JsonNode row : rows("chooseVariation", 13)) {
            int expected = row.get(3).asInt();
            assertThat(BucketRange.choose(row.get(1).asDouble(), ranges(row.get(2))))
                    .as("%s", row)
                    .isEqualTo(expected < 0 ? OptionalInt.empty() : OptionalInt.of(expected));
        }
    }

    @Test
    void namespaces() {
        for (JsonNode row : rows("inNamespace", 16)) {
            JsonNode namespace = row.get(2);
            BucketRange part = new BucketRange(
                    namespace.get(1).asDouble(), namespace.get(2).asDouble());
            assertThat(new Namespace(namespace.get(0).asString(), part, 1)
                            .holds(row.get(1).asString()))
                    .as("%s", row)
                    .isEqualTo(row.get(3).asBoolean());
        }
    }

    @Test
    void equal_weights() {
        for (JsonNode row : rows("getEqualWeights", 6)) {
            List<Double> expected = numbers(row.get(1));
            List<Double> found = BucketRange.equal(row.get(0).asInt());
            assertThat(found).as("%s", row).hasSameSizeAs(expected);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(found.get(i)).as("%s", row).isCloseTo(expected.get(i), within(1e-8));
            }
        }
    }

    private static JsonNode rows(String name, int count) {
        assertThat(cases.get(name)).as(name).hasSize(count);
        return cases.get(name);
    }

    private static List<BucketRange> ranges(JsonNode rows) {
        List<BucketRange> ranges = new ArrayList<>();
        for (JsonNode row : rows) {
            ranges.add(new BucketRange(row.get(0).asDouble(), row.get(1).asDouble()));
        }
        return ranges;
    }

    private static List<Double> numbers(JsonNode row) {
        List<Double> numbers = new ArrayList<>();
        for (JsonNode number : row) numbers.add(number.asDouble());
        return numbers;
    }
}
