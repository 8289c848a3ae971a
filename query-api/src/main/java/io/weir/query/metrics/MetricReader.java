package io.weir.query.metrics;

import io.weir.kit.problem.ProblemCode;
import io.weir.query.json.Fields;
import io.weir.query.json.Fields.Item;
import io.weir.query.metrics.LibraryMetric.Format;
import io.weir.query.metrics.MetricSpec.Direction;
import io.weir.schemas.Decimals;
import io.weir.schemas.MetricKind;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Metrics as an analyst writes them. */
public final class MetricReader {

    /** Of keys within an experiment, and of the library's. */
    public static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

    /** What says how events become a number, and how it is read. */
    static final List<String> DEFINITION = List.of(
            "key",
            "name",
            "kind",
            "aggregation",
            "event_type",
            "outcome",
            "value",
            "plus",
            "at_least",
            "filters",
            "cap",
            "denominator",
            "quantile",
            "window",
            "lookback",
            "direction");

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
    private static final int MAX_DESCRIPTION = 16_384;

    private MetricReader() {}

    /** The metrics of an experiment; those that name one of the library as that version defines them. */
    public static List<MetricSpec> metrics(Fields fields, NamedMetrics named) {
        List<MetricSpec> metrics = fields.list("metrics", 1, 64, item -> metric(item, named));
        Fields.unique(
                fields.at("metrics"), metrics.stream().map(MetricSpec::key).toList());
        return metrics;
    }

    private static MetricSpec metric(Item item, NamedMetrics named) {
        Fields fields = fields(item.value(), item.pointer(), "metric", "version", "guardrail", "margin");
        if (fields.isGiven("metric")) return LibraryEntry.read(item, fields, named);
        only("version", "a metric of the library", fields);
        return definition(fields);
    }

    /** A metric for the library: its first version, or the next. */
    static LibraryMetric library(JsonNode body) {
        Fields fields = fields(body, "", "description", "owner", "unit_of_measure", "format", "archived");
        return new LibraryMetric(
                fields.matching("key", NAME),
                0,
                false,
                fields.flag("archived"),
                fields.prose("description", MAX_DESCRIPTION),
                fields.text("owner", null),
                fields.text("unit_of_measure", null),
                fields.choice("format", List.of(Format.values()), Format.number),
                definition(fields),
                null,
                null);
    }

    /** @param more that the object may have beside a definition */
    static Fields fields(JsonNode object, String pointer, String... more) {
        return Fields.of(
                object,
                pointer,
                Stream.concat(DEFINITION.stream(), Stream.of(more)).toArray(String[]::new));
    }

    static MetricSpec definition(Fields fields) {
        String key = fields.matching("key", NAME);
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
                null,
                null,
                kind,
                aggregation,
                fields.matching("event_type", EVENT_TYPE),
                fields.text("outcome", null),
                value,
                plus(fields, value),
                atLeast(fields, isAggregated ? aggregation : kind, value),
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

    private static List<String> plus(Fields fields, String value) {
        List<String> plus = fields.isGiven("plus") ? fields.texts("plus", 0, 7) : List.of();
        if (value == null && !plus.isEmpty()) {
            throw Fields.invalid(fields.at("plus"), "must be there only beside a value");
        }
        if (value != null && plus.contains(value))
            throw Fields.invalid(fields.at("plus"), "must not have the value itself, " + value);
        return plus;
    }

    private static List<FilterSpec> filters(Fields fields) {
        return fields.listOrEmpty("filters", 0, 8, item -> {
            Fields filter = Fields.of(item.value(), item.pointer(), "attribute", "values");
            return new FilterSpec(filter.required("attribute"), filter.attributeValues("values", 1, 64));
        });
    }

    /** Events with a value are counted by having it, or by how large it is. */
    private static BigDecimal atLeast(Fields fields, MetricKind aggregation, String value) {
        boolean isCounted = aggregation == MetricKind.conversion || aggregation == MetricKind.count;
        if (!isCounted || value == null) {
            only("at_least", "a conversion or count with a value", fields);
            return null;
        }
        return millionths(fields, "at_least");
    }

    private static BigDecimal cap(Fields fields) {
        return millionths(fields, "cap");
    }

    /** A value is a whole count of millionths, so what it is held against is one too. */
    private static BigDecimal millionths(Fields fields, String name) {
        BigDecimal number = MetricSpec.plain(fields.amount(name));
        if (number == null) return null;
        if (number.scale() <= Decimals.SCALE && number.compareTo(Decimals.MAX) <= 0) return number;
        throw Fields.invalid(
                fields.at(name),
                "must have at most " + Decimals.SCALE + " digits after the point and be at most "
                        + Decimals.MAX.toPlainString());
    }

    private static DenominatorSpec denominator(Fields metric, MetricKind kind) {
        if (kind != MetricKind.ratio) {
            only("denominator", "a ratio", metric);
            return null;
        }
        Fields fields = metric.object(
                "denominator", "aggregation", "event_type", "outcome", "value", "plus", "at_least", "filters", "cap");
        String value = fields.text("value", null);
        MetricKind aggregation = aggregation(fields, value);
        requireValue(fields, aggregation, value);
        return new DenominatorSpec(
                aggregation,
                fields.matching("event_type", EVENT_TYPE),
                fields.text("outcome", null),
                value,
                plus(fields, value),
                atLeast(fields, aggregation, value),
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
