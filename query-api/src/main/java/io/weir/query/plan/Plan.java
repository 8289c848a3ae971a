package io.weir.query.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.weir.query.comparison.Basis;
import io.weir.query.experiments.Method;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * How long an experiment would take, and what it could show. Field by field in openapi.json.
 *
 * @param alphaOfEach of one comparison, so that all together keep {@code alpha}
 * @param unitsPerDay of all variants; null when nothing says how many come
 * @param warnings why units may come otherwise than in the history
 * @param needed null when no effect was asked for
 * @param detectable empty when nothing says how many units come
 * @param unavailable why nothing can be said; null when something can
 */
record Plan(
        String experiment,
        String metric,
        Method method,
        Basis basis,
        String because,
        double power,
        double alpha,
        double alphaOfEach,
        List<Integer> weights,
        long generation,
        Map<Integer, Long> asOf,
        Instant streamTime,
        Baseline baseline,
        Double unitsPerDay,
        List<String> warnings,
        Needed needed,
        List<Detectable> detectable,
        String unavailable) {

    /**
     * What the control of the history was.
     *
     * @param spread standard deviation that one unit stands for
     * @param clusters that hold the units; null without clusters
     * @param sharedClusters of these, that another variant of the history holds units of too; null without clusters
     * @param designEffect how many times the units are needed because they share clusters; below 1 where variants gain more by sharing
     *     them than units lose; null without clusters
     */
    record Baseline(long units, Double value, Double spread, Long clusters, Long sharedClusters, Double designEffect) {}

    /**
     * @param units of each variant, whole
     * @param days null when nothing says how many units come
     */
    @JsonInclude(Include.NON_NULL)
    record Needed(Double effect, Double relativeEffect, List<Long> units, Double days, String unavailable) {}

    /** The smallest effect that is found after so many days. */
    record Detectable(int days, long units, double effect, Double relativeEffect) {}
}
