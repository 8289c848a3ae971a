package io.weir.kit.targeting;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every condition that GrowthBook publishes a case of; their file names its source. */
class GrowthBookConditionsTest {

    @Test
    void every_published_condition_holds_as_published() throws IOException {
        Path file = Path.of(System.getProperty("weir.root"), "../shared/data/growthbook-cases.json")
                .normalize();
        Assumptions.assumeTrue(Files.exists(file), () -> "skipped, as there is no " + file);
        JsonNode cases = JsonMapper.shared().readTree(Files.readString(file)).get("evalCondition");

        assertThat(cases.size()).isEqualTo(248);
        for (JsonNode row : cases) {
            Map<String, JsonNode> groups = new HashMap<>();
            row.path(4).properties().forEach(group -> groups.put(group.getKey(), group.getValue()));
            assertThat(ConditionReader.read(row.get(1), groups).holds(row.get(2)))
                    .as("%s", row)
                    .isEqualTo(row.get(3).asBoolean());
        }
    }
}
