package io.weir.query.plan;

import io.weir.kit.problem.ProblemCode;
import io.weir.query.comparison.Basis;
import io.weir.query.experiments.Experiment;
import io.weir.query.experiments.Experiment.VariantSpec;
import io.weir.query.experiments.Method;
import io.weir.query.json.Fields;
import io.weir.query.json.Fields.Item;
import io.weir.query.json.Json;
import io.weir.query.metrics.MetricSpec;
import java.math.BigDecimal;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What somebody wants to know before an experiment begins.
 *
 * @param experiment whose control is the metric's history
 * @param metric its key; null: the one that decides there
 * @param effect to be found, in the metric's unit; null: none, or it is relative
 * @param relativeEffect share of the control's own value; null: none, or it is absolute
 * @param alpha of all comparisons together
 * @param weights of the variants, the control first; null: those of the experiment
 * @param unitsPerDay null: as many as in the history
 * @param method null: the experiment's own
 * @param basis null: as in its results
 */
record PlanRequest(
        String experiment,
        String metric,
        Double effect,
        Double relativeEffect,
        double power,
        double alpha,
        List<Integer> weights,
        Double unitsPerDay,
        Method method,
        Basis basis) {

    private static final BigDecimal POWER = new BigDecimal("0.8");
    private static final BigDecimal ALPHA = new BigDecimal("0.05");

    static PlanRequest read(byte[] body) {
        return read(Json.read(body));
    }

    private static PlanRequest read(JsonNode body) {
        Fields fields = Fields.of(
                body,
                "",
                "experiment",
                "metric",
                "effect",
                "relative_effect",
                "power",
                "alpha",
                "weights",
                "units_per_day",
                "method",
                "basis");
        if (fields.isGiven("effect") && fields.isGiven("relative_effect")) {
            throw Fields.invalid(fields.at("relative_effect"), "must not be given beside effect");
        }
        return new PlanRequest(
                fields.required("experiment"),
                fields.text("metric", null),
                above0(fields, "effect"),
                above0(fields, "relative_effect"),
                share(fields, "power", POWER),
                share(fields, "alpha", ALPHA),
                fields.isGiven("weights") ? weights(fields) : null,
                above0(fields, "units_per_day"),
                fields.isGiven("method") ? fields.choice("method", List.of(Method.values()), null) : null,
                fields.isGiven("basis") ? fields.choice("basis", List.of(Basis.values()), null) : null);
    }

    /** The metric that it is about. */
    MetricSpec metricOf(Experiment history) {
        String key = metric == null ? history.primaryMetric() : metric;
        return history.metrics().stream()
                .filter(one -> one.key().equals(key))
                .findFirst()
                .orElseThrow(() -> Fields.invalid(
                        "/metric",
                        "must be one of "
                                + history.metrics().stream()
                                        .map(MetricSpec::key)
                                        .toList() + ", is " + key));
    }

    Split splitLike(Experiment history) {
        if (weights != null) return new Split(weights);
        List<Integer> own = history.variants().stream().map(VariantSpec::weight).toList();
        if (!own.contains(0)) return new Split(own);
        throw Fields.problem(
                ProblemCode.FIELD_MISSING, "/weights", "is missing, and those of " + history.key() + " are " + own);
    }

    private static List<Integer> weights(Fields fields) {
        return fields.list("weights", 2, 16, PlanRequest::weight);
    }

    private static int weight(Item item) {
        JsonNode value = item.value();
        boolean fits = value.isIntegralNumber() && value.canConvertToInt() && value.asInt() > 0;
        if (fits && value.asInt() <= 1_000_000) return value.asInt();
        throw Fields.invalid(item.pointer(), "must be an integer from 1 to 1000000, is " + value);
    }

    private static Double above0(Fields fields, String name) {
        BigDecimal amount = fields.amount(name);
        if (amount == null) return null;
        if (amount.signum() == 0) throw Fields.invalid(fields.at(name), "must be above 0");
        return amount.doubleValue();
    }

    private static double share(Fields fields, String name, BigDecimal orElse) {
        BigDecimal share = fields.amount(name);
        if (share == null) share = orElse;
        if (share.signum() == 0 || share.compareTo(BigDecimal.ONE) >= 0) {
            throw Fields.invalid(fields.at(name), "must be between 0 and 1, is " + share);
        }
        return share.doubleValue();
    }
}
