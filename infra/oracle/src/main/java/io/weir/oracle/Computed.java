package io.weir.oracle;

import io.weir.schemas.ExperimentDefinition;
import java.util.List;
import java.util.Map;

/**
 * One experiment, computed of a log.
 *
 * @param unusableSinceActive unusable exposures without those that were received before the experiment was active, when the stream
 *     need not have known of it
 * @param units by id, those that have met a variant
 * @param examples of each cell the first exposures of some of its units, in time
 * @param clusterExamples the same of {@code variant/metric}
 */
public record Computed(
        ExperimentDefinition experiment,
        Expected expected,
        Map<String, UnusableExposures> unusableSinceActive,
        Map<String, AssignedUnit> units,
        Map<Cell, List<FirstExposure>> examples,
        Map<String, List<FirstExposure>> clusterExamples) {}
