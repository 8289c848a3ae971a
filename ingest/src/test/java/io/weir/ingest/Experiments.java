package io.weir.ingest;

import io.weir.schemas.Allocation;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.PhaseStart;
import io.weir.schemas.SingleObject;
import io.weir.schemas.UnitType;
import io.weir.schemas.Variant;
import java.util.List;
import java.util.Map;

/** Definitions as the query API writes them. */
public final class Experiments {

    public static final long START = 1_700_000_000_000L;

    private Experiments() {}

    /** Two variants with half of the units each, for as long as there is. */
    public static ExperimentDefinition.Builder running(String key) {
        return ExperimentDefinition.newBuilder()
                .setProject("default")
                .setExperiment(key)
                .setRevision(1)
                .setGeneration(1)
                .setPhase(0)
                .setUnit(UnitType.run)
                .setVariants(variants(null, null))
                .setStart(START)
                .setActiveFrom(START)
                .setMetrics(List.of())
                .setPhases(List.of(new PhaseStart(0, START, List.of(1, 1), 1_000_000, null)))
                .setAllocation(
                        Allocation.newBuilder().setSeed(key).setForced(Map.of()).build());
    }

    /** Values are JSON. */
    public static List<Variant> variants(String control, String treatment) {
        return List.of(new Variant("control", 1, control), new Variant("treatment", 1, treatment));
    }

    public static byte[] bytes(ExperimentDefinition.Builder definition) {
        return SingleObject.EXPERIMENT.encode(definition.build());
    }
}
