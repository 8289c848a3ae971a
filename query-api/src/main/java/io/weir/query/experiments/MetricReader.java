package io.weir.query.experiments;

import io.weir.kit.problem.ProblemCode;
import io.weir.query.experiments.MetricSpec.Direction;
import io.weir.query.json.Fields;
import io.weir.query.json.Fields.Item;
import io.weir.schemas.Decimals;
import io.weir.schemas.MetricKind;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Metrics as an analyst writes them. */
final class MetricReader {

    private static final Pattern EVENT_TYPE = Pattern.compile("[a-z][a-z0-9_]{0,511}");
    private static final List<MetricKind> AGGREGATIONS =
            List.of(MetricKind.conversion, MetricKind.count, MetricKind.sum, MetricKind.last);
    private static final List<MetricKind> KINDS = List.of(
            MetricKind.conversion,
            MetricKind.count,
            MetricKind.sum,
            MetricKind.last,
            MetricKind.ratio,
            MetricKind.quantile);
    private static final Duration LONGEST_LOOKBACK = Duration.ofDays(90);

    private MetricReader() {}

    static List<MetricSpec> metrics(Fields fields) {
        List<MetricSpec> metrics = fields.list("metrics", 1, 64, MetricReader::metric);
        Fields.unique(
                fields.at("metrics"), metrics.stream().map(MetricSpec::key).toList());
        return metrics;
    }

    private static MetricSpec metric(Item item) {
        Fields fields = Fields.of(
                item.value(),
                item.pointer(),
                "key",
                "name",
                "kind",
                "aggregation",
                "event_type",
                "outcome",
                "value",
                "filters",
                "cap",
                "denominator",
                "quantile",
                "window",
                "lookback",
                "direction",
                "guardrail",
                "margin");
        String key = fields.matching("key", ExperimentReader.NAME);
        MetricKind kind = fields.choice("kind", KINDS, null);
        boolean isAggregated = kind == MetricKind.ratio || kind == MetricKind.quantile;
        String value = fields.text("value", null);
        MetricKind aggregation = null;
        if (isAggregated) aggregation = aggregation(fields, value);
        else only("aggregation", "a ratio or a quantile", fields);
        requireValue(fields, isAggregated ? aggregation : kind, value);
        boolean guardrail = fields.flag("guardrail");
        BigDecimal margin = fields.amount("margin");
        if (guardrail != (margin != null)) {
            throw Fields.invalid(fields.at("margin"), "must be there for a guardrail, and only then");
        }
        return new MetricSpec(
                key,
                fields.text("name", key),
                kind,
                aggregation,
                fields.matching("event_type", EVENT_TYPE),
                fields.text("outcome", null),
                value,
                filters(fields),
                cap(fields),
                denominator(fields, kind),
                quantile(fields, kind),
                fields.duration("window", null),
                lookback(fields, kind),
                fields.choice("direction", List.of(Direction.values()), Direction.increase),
                guardrail,
                margin);
    }

    private static MetricKind aggregation(Fields fields, String value) {
        return fields.choice("aggregation", AGGREGATIONS, value == null ? MetricKind.count : MetricKind.sum);
    }

    private static void requireValue(Fields fields, MetricKind aggregation, String value) {
        if (value == null && (aggregation == MetricKind.sum || aggregation == MetricKind.last)) {
            throw Fields.problem(
                    ProblemCode.FIELD_MISSING,
                    fields.at("value"),
                    "is missing: a " + aggregation + " needs the name of a value");
        }
    }

    private static List<FilterSpec> filters(Fields fields) {
        return fields.listOrEmpty("filters", 1, 8, item -> {
            Fields filter = Fields.of(item.value(), item.pointer(), "attribute", "values");
            return new FilterSpec(filter.required("attribute"), filter.texts("values", 1, 64));
        });
    }

    /** A unit's number is a whole count of millionths, so what it is held to is one too. */
    private static BigDecimal cap(Fields fields) {
        BigDecimal cap = MetricSpec.plain(fields.amount("cap"));
        if (cap == null) return null;
        if (cap.scale() <= Decimals.SCALE && cap.compareTo(Decimals.MAX) <= 0) return cap;
        throw Fields.invalid(
                fields.at("cap"),
                "must have at most " + Decimals.SCALE + " digits after the point and be at most "
                        + Decimals.MAX.toPlainString());
    }

    private static DenominatorSpec denominator(Fields metric, MetricKind kind) {
        if (kind != MetricKind.ratio) {
            only("denominator", "a ratio", metric);
            return null;
        }
        Fields fields = metric.object("denominator", "aggregation", "event_type", "outcome", "value", "filters", "cap");
        String value = fields.text("value", null);
        MetricKind aggregation = aggregation(fields, value);
        requireValue(fields, aggregation, value);
        return new DenominatorSpec(
                aggregation,
                fields.matching("event_type", EVENT_TYPE),
                fields.text("outcome", null),
                value,
                filters(fields),
                cap(fields));
    }

    private static BigDecimal quantile(Fields fields, MetricKind kind) {
        if (kind != MetricKind.quantile) {
            only("quantile", "a quantile", fields);
            return null;
        }
        BigDecimal quantile = fields.amount("quantile");
        if (quantile == null) {
            throw Fields.problem(
                    ProblemCode.FIELD_MISSING, fields.at("quantile"), "is missing: which quantile, such as 0.95");
        }
        if (quantile.signum() > 0 && quantile.compareTo(BigDecimal.ONE) < 0) return quantile;
        throw Fields.invalid(fields.at("quantile"), "must lie between 0 and 1, is " + quantile);
    }

    private static String lookback(Fields fields, MetricKind kind) {
        String text = fields.duration("lookback", null);
        if (text == null) return null;
        if (kind == MetricKind.quantile)
            throw Fields.invalid(fields.at("lookback"), "must not be there for a quantile");
        Duration lookback = Duration.parse(text);
        boolean wholeHours = lookback.equals(Duration.ofHours(lookback.toHours()));
        if (wholeHours && lookback.compareTo(LONGEST_LOOKBACK) <= 0) return text;
        throw Fields.invalid(fields.at("lookback"), "must be whole hours, at most P90D, is " + text);
    }

    private static void only(String name, String owner, Fields fields) {
        if (fields.isGiven(name)) throw Fields.invalid(fields.at(name), "must be there for " + owner + " only");
    }
}
