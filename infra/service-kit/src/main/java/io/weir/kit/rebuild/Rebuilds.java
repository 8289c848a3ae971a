package io.weir.kit.rebuild;

import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.PhaseStart;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Experiments that one generation computes by another definition than the one that stands: the column {@code rebuilds} of the table
 * {@code generations}.
 *
 * @param byKey by {@code project/experiment}
 */
public record Rebuilds(Map<String, Asked> byKey) {

    public static final Rebuilds NONE = new Rebuilds(Map.of());

    /**
     * @param definition what is asked for; its generation is the one that computes it
     * @param wasEnd of the definition that it was asked of, epoch milliseconds; null: it had none
     */
    public record Asked(ExperimentDefinition definition, Long wasEnd) {}

    public Rebuilds {
        byKey = Map.copyOf(byKey);
    }

    /** @param json an array of objects with {@code definition}, Avro in Base64, and {@code was_end} */
    public static Rebuilds parse(String json) {
        Map<String, Asked> byKey = new HashMap<>();
        for (JsonNode row : JsonMapper.shared().readTree(json)) {
            ExperimentDefinition definition = SingleObject.EXPERIMENT.decode(
                    Base64.getDecoder().decode(row.get("definition").asString()));
            JsonNode wasEnd = row.path("was_end");
            byKey.put(
                    Topics.experimentKey(definition.getProject(), definition.getExperiment()),
                    new Asked(
                            definition,
                            wasEnd.isString() ? Instant.parse(wasEnd.asString()).toEpochMilli() : null));
        }
        return new Rebuilds(byKey);
    }

    /**
     * What the generation computes by. What somebody does meanwhile holds too: a stop, a pause, other weights. Once the generation was
     * switched to, what was asked for stands, and may have changed since.
     */
    public ExperimentDefinition of(ExperimentDefinition standing) {
        Asked asked = byKey.get(Topics.experimentKey(standing.getProject(), standing.getExperiment()));
        boolean isDraft = standing.getGeneration() == 0;
        if (asked == null
                || isDraft
                || standing.getGeneration() >= asked.definition().getGeneration()) return standing;
        ExperimentDefinition rebuilt = asked.definition();
        return ExperimentDefinition.newBuilder(standing)
                .setStart(rebuilt.getStart())
                .setEnd(end(standing.getEnd(), asked))
                .setActiveFrom(rebuilt.getActiveFrom())
                .setLateness(rebuilt.getLateness())
                .setMetrics(rebuilt.getMetrics())
                .setClusterBy(rebuilt.getClusterBy())
                .setBreakdowns(rebuilt.getBreakdowns())
                .setPhases(phases(standing.getPhases(), rebuilt.getStart()))
                .build();
    }

    private static Long end(Long standing, Asked asked) {
        return end(standing, asked.definition().getEnd(), asked.wasEnd());
    }

    /**
     * Of two that moved the end the earlier one.
     *
     * @param standing as it is now
     * @param asked as the rebuild has it
     * @param was before both; null in each: there is none
     */
    public static <T extends Comparable<? super T>> T end(T standing, T asked, T was) {
        if (Objects.equals(asked, was)) return standing;
        if (Objects.equals(standing, was) || standing == null) return asked;
        return asked == null || standing.compareTo(asked) < 0 ? standing : asked;
    }

    private static List<PhaseStart> phases(List<PhaseStart> standing, long start) {
        List<PhaseStart> phases = new ArrayList<>(standing);
        phases.set(0, PhaseStart.newBuilder(standing.getFirst()).setFrom(start).build());
        return phases;
    }
}
