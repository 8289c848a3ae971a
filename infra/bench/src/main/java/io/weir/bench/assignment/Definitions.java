package io.weir.bench.assignment;

import io.weir.schemas.Allocation;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.PhaseStart;
import io.weir.schemas.UnitType;
import io.weir.schemas.Variant;
import java.util.List;

/** One experiment as an analyst writes it, and as ingest reads it. */
final class Definitions {

    private static final String TARGETING = "{\"plan\":{\"$in\":[\"pro\",\"team\"]},\"version\":{\"$vgte\":\"2.0.0\"}}";

    private Definitions() {}

    static String document(String key) {
        return """
                {"key":"%s","unit":"user","start":"2024-01-01T00:00:00Z","lateness":"unbounded",
                 "variants":[{"key":"control","weight":1,"value":{"model":"a"}},
                             {"key":"treatment","weight":1,"value":{"model":"b"}}],
                 "outside_value":{"model":"a"},
                 "metrics":[{"key":"solved","kind":"conversion","event_type":"done"}],
                 "allocation":{"coverage":0.9,"targeting":%s}}""".formatted(key, TARGETING);
    }

    static ExperimentDefinition definition(String key) {
        return ExperimentDefinition.newBuilder()
                .setProject("default")
                .setExperiment(key)
                .setRevision(1)
                .setGeneration(1)
                .setPhase(0)
                .setUnit(UnitType.user)
                .setVariants(List.of(
                        new Variant("control", 1, "{\"model\":\"a\"}"),
                        new Variant("treatment", 1, "{\"model\":\"b\"}")))
                .setStart(0)
                .setActiveFrom(0)
                .setMetrics(List.of())
                .setPhases(List.of(new PhaseStart(0, 0L, List.of(1, 1), 900_000, TARGETING)))
                .setAllocation(Allocation.newBuilder().setSeed(key).build())
                .build();
    }
}
