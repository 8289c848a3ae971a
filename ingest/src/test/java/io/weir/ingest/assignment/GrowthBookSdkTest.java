package io.weir.ingest.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ingest.Experiments;
import io.weir.ingest.NodeScripts;
import io.weir.ingest.assignment.Evaluation.Assigned;
import io.weir.kit.targeting.Condition;
import io.weir.schemas.Allocation;
import io.weir.schemas.PhaseStart;
import io.weir.schemas.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Weir's conditions, buckets and layers beside those of the SDK that GrowthBook publishes, run by Node. */
class GrowthBookSdkTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final long NOW = Experiments.START + 1;

    @TempDir
    Path folder;

    @Test
    void ten_thousand_conditions_hold_where_they_hold_in_growthbooks_sdk() throws IOException {
        List<JsonNode> pairs = new RandomConditions(20_261_130).pairs(10_000);

        List<String> theirs = NodeScripts.run("growthbook.js", "conditions", file(pairs));

        List<String> differ = new ArrayList<>();
        int held = 0;
        for (int i = 0; i < pairs.size(); i++) {
            Condition condition =
                    Condition.read(JSON.readTree(pairs.get(i).get(0).toString()));
            assertThat(condition.faults()).as("%s", pairs.get(i)).isEmpty();
            boolean ours = condition.holds(JSON.readTree(pairs.get(i).get(1).toString()));
            if (ours) held++;
            if (!Boolean.toString(ours).equals(theirs.get(i))) differ.add(pairs.get(i) + " is " + ours);
        }
        assertThat(differ).isEmpty();
        assertThat(held).isBetween(1_000, 9_000);
        assertThat(theirs).hasSize(pairs.size());
    }

    @Test
    void a_hundred_thousand_units_have_the_variant_that_growthbooks_sdk_gives_them() throws IOException {
        Flag flag = Flag.of(Experiments.running("compared")
                .setVariants(List.of(new Variant("x", 2, null), new Variant("y", 3, null), new Variant("z", 5, null)))
                .setPhases(List.of(new PhaseStart(0, Experiments.START, List.of(2, 3, 5), 900_000, null)))
                .setAllocation(Allocation.newBuilder()
                        .setSeed("seed-7")
                        .setLayer("checkout")
                        .setLayerFrom(100_000)
                        .setLayerTo(800_000)
                        .setLayerHash(1)
                        .build())
                .build());
        List<JsonNode> lines = new ArrayList<>();
        lines.add(JSON.readTree("""
                {"key":"compared","variations":[0,1,2],"weights":[0.2,0.3,0.5],"coverage":0.9,"seed":"seed-7",
                 "hashVersion":2,"hashAttribute":"id","namespace":["checkout",0.1,0.8]}"""));
        Random random = new Random(20_261_130);
        for (int i = 0; i < 100_000; i++) lines.add(JSON.getNodeFactory().stringNode(id(random)));

        List<String> theirs = NodeScripts.run("growthbook.js", "units", file(lines));

        List<String> differ = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            String id = lines.get(i).asString();
            String ours =
                    switch (flag.evaluate(new EvaluationContext(id, JSON.createObjectNode()), NOW)) {
                        case Assigned assigned ->
                            String.valueOf("xyz".indexOf(assigned.variant().key()));
                        default -> "-1";
                    };
            if (!ours.equals(theirs.get(i - 1))) differ.add(id);
        }
        assertThat(differ).isEmpty();
        assertThat(theirs).contains("-1", "0", "1", "2").hasSize(100_000);
    }

    private static String id(Random random) {
        if (random.nextInt(4) > 0) return "run-" + random.nextInt();
        StringBuilder id = new StringBuilder("u");
        for (int i = random.nextInt(12); i >= 0; i--) id.appendCodePoint(0x20 + random.nextInt(0xd700));
        return id.append("\ud83d\ude00").toString();
    }

    private String file(List<JsonNode> lines) throws IOException {
        Path file = folder.resolve("lines.json");
        Files.write(file, lines.stream().map(JsonNode::toString).toList());
        return file.toString();
    }
}
