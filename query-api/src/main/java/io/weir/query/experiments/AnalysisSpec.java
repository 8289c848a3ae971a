package io.weir.query.experiments;

import io.weir.query.json.Fields;
import io.weir.query.metrics.MetricSpec;
import java.util.List;

/**
 * How an experiment is to be decided.
 *
 * @param method of results that are asked for without one
 * @param primaryMetric key of the metric that decides; null: the first that is no guardrail
 */
public record AnalysisSpec(Method method, String primaryMetric) {

    /** Sequential, because people look every day. */
    static final AnalysisSpec DEFAULT = new AnalysisSpec(Method.sequential, null);

    public AnalysisSpec {
        if (method == null) method = Method.sequential;
    }

    /** @param before what stays where nothing is given: as a merge patch (RFC 7396) has it, null is the default again */
    static AnalysisSpec read(Fields of, List<MetricSpec> metrics, AnalysisSpec before) {
        if (!of.has("analysis")) return before;
        if (!of.isGiven("analysis")) return DEFAULT;
        Fields fields = of.object("analysis", "method", "primary_metric");
        AnalysisSpec read = new AnalysisSpec(
                fields.has("method")
                        ? fields.choice("method", List.of(Method.values()), Method.sequential)
                        : before.method,
                fields.has("primary_metric") ? fields.text("primary_metric", null) : before.primaryMetric);
        List<String> keys = metrics.stream().map(MetricSpec::key).toList();
        if (read.primaryMetric == null || keys.contains(read.primaryMetric)) return read;
        throw Fields.invalid(fields.at("primary_metric"), "must be one of " + keys + ", is " + read.primaryMetric);
    }

    /** The key of the metric that decides. */
    String primary(List<MetricSpec> metrics) {
        if (primaryMetric != null) return primaryMetric;
        return metrics.stream()
                .filter(metric -> !metric.guardrail())
                .findFirst()
                .orElse(metrics.getFirst())
                .key();
    }
}
