package io.weir.query.experiments;

import io.weir.kit.problem.ProblemCode;
import io.weir.query.experiments.Experiment.VariantSpec;
import io.weir.query.experiments.Fields.Item;
import io.weir.query.experiments.MetricSpec.Direction;
import io.weir.schemas.MetricKind;
import io.weir.schemas.UnitType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** An analyst's JSON as an experiment that is right in itself, or a problem that says which field breaks which rule. */
final class ExperimentReader {

    private static final Pattern KEY = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
    private static final Pattern EVENT_TYPE = Pattern.compile("[a-z][a-z0-9_]{0,511}");
    private static final List<MetricKind> KINDS =
            List.of(MetricKind.conversion, MetricKind.count, MetricKind.sum, MetricKind.last);

    private ExperimentReader() {}

    /** What the service decides itself (revision, times of the service) is 0 and null. */
    static Experiment experiment(JsonNode body) {
        Fields fields = Fields.of(body, "", "key", "name", "unit", "variants", "start", "end", "lateness", "metrics");
        String key = fields.matching("key", KEY);
        List<VariantSpec> variants = fields.list("variants", 2, 16, ExperimentReader::variant);
        unique(fields.at("variants"), variants.stream().map(VariantSpec::key).toList());
        if (variants.stream().allMatch(variant -> variant.weight() == 0)) {
            throw Fields.invalid(fields.at("variants"), "must not all have weight 0");
        }
        List<MetricSpec> metrics = metrics(fields);
        Instant start = fields.time("start");
        Instant end = fields.time("end");
        if (start != null && end != null && !start.isBefore(end)) {
            throw Fields.invalid(fields.at("end"), "must be after the start, " + start + ", is " + end);
        }
        return new Experiment(
                null,
                key,
                fields.text("name", key),
                fields.choice("unit", List.of(UnitType.values()), null),
                variants,
                start,
                end,
                lateness(fields),
                metrics,
                0,
                0,
                0,
                null,
                null,
                null);
    }

    static List<MetricSpec> metrics(Fields fields) {
        List<MetricSpec> metrics = fields.list("metrics", 1, 64, ExperimentReader::metric);
        unique(fields.at("metrics"), metrics.stream().map(MetricSpec::key).toList());
        return metrics;
    }

    private static String lateness(Fields fields) {
        return Experiment.UNBOUNDED.equals(fields.text("lateness", null))
                ? Experiment.UNBOUNDED
                : fields.duration("lateness", "PT24H");
    }

    private static VariantSpec variant(Item item) {
        Fields fields = Fields.of(item.value(), item.pointer(), "key", "weight");
        return new VariantSpec(fields.matching("key", NAME), fields.integer("weight", 0, 1_000_000));
    }

    private static MetricSpec metric(Item item) {
        Fields fields = Fields.of(
                item.value(),
                item.pointer(),
                "key",
                "name",
                "kind",
                "event_type",
                "outcome",
                "value",
                "window",
                "direction",
                "guardrail",
                "margin");
        String key = fields.matching("key", NAME);
        MetricKind kind = fields.choice("kind", KINDS, null);
        String value = fields.text("value", null);
        if (value == null && (kind == MetricKind.sum || kind == MetricKind.last)) {
            throw Fields.problem(
                    ProblemCode.FIELD_MISSING,
                    fields.at("value"),
                    "is missing: a " + kind + " needs the name of a value");
        }
        boolean guardrail = fields.flag("guardrail");
        BigDecimal margin = fields.amount("margin");
        if (guardrail != (margin != null)) {
            throw Fields.invalid(fields.at("margin"), "must be there for a guardrail, and only then");
        }
        return new MetricSpec(
                key,
                fields.text("name", key),
                kind,
                fields.matching("event_type", EVENT_TYPE),
                fields.text("outcome", null),
                value,
                fields.duration("window", null),
                fields.choice("direction", List.of(Direction.values()), Direction.increase),
                guardrail,
                margin);
    }

    private static void unique(String pointer, List<String> keys) {
        Set<String> seen = new HashSet<>();
        for (String key : keys) {
            if (!seen.add(key)) throw Fields.invalid(pointer, "must have different keys, has " + key + " twice");
        }
    }
}
