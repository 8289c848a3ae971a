package io.weir.query.experiments;

import io.weir.kit.problem.ProblemCode;
import io.weir.kit.settings.Horizons;
import io.weir.query.experiments.Experiment.BreakdownSpec;
import io.weir.query.experiments.Experiment.VariantSpec;
import io.weir.query.json.Fields;
import io.weir.query.json.Fields.Item;
import io.weir.query.metrics.MetricReader;
import io.weir.query.metrics.MetricSpec;
import io.weir.query.metrics.NamedMetrics;
import io.weir.schemas.UnitType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeType;

/** An analyst's JSON as an experiment that is right in itself, or a problem that says which field breaks which rule. */
final class ExperimentReader {

    /** All that an analyst may write. */
    static final List<String> FIELDS = List.of(
            "key",
            "name",
            "about",
            "unit",
            "variants",
            "outside_value",
            "start",
            "end",
            "lateness",
            "cluster_by",
            "breakdowns",
            "metrics",
            "analysis",
            "allocation",
            "draft");

    private static final int MAX_VALUE = 4_096;

    /** The stream forgets an event 7 days after it was received; a copy that comes later must be late. */
    private static final Duration LONGEST_LATENESS = Horizons.LONGEST_LATENESS;

    private static final Pattern KEY = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final Pattern CLUSTER = Pattern.compile("task|attributes\\..+", Pattern.DOTALL);

    private ExperimentReader() {}

    /** What the service decides itself (revision, times of the service) is 0 and null; the generation is a draft's. */
    static Experiment experiment(JsonNode body, NamedMetrics named) {
        Fields fields = Fields.of(body, "", FIELDS.toArray(String[]::new));
        String key = fields.matching("key", KEY);
        List<VariantSpec> variants = variants(fields);
        JsonNode outsideValue = value(fields, "outside_value");
        requireOneKind(fields, variants, outsideValue);
        List<MetricSpec> metrics = MetricReader.metrics(fields, named);
        Instant start = fields.time("start");
        Instant end = fields.time("end");
        if (start != null && end != null && !start.isBefore(end)) {
            throw Fields.invalid(fields.at("end"), "must be after the start, " + start + ", is " + end);
        }
        ExperimentBuilder asked = new ExperimentBuilder();
        asked.key = key;
        asked.name = fields.text("name", key);
        asked.about = AboutSpec.read(fields, AboutSpec.NOTHING);
        asked.unit = fields.choice("unit", List.of(UnitType.values()), null);
        asked.variants = variants;
        asked.outsideValue = outsideValue;
        asked.start = start;
        asked.end = end;
        asked.lateness = lateness(fields);
        asked.clusterBy = fields.has("cluster_by") ? clusterBy(fields) : null;
        asked.breakdowns = breakdowns(fields);
        asked.metrics = metrics;
        asked.analysis = AnalysisSpec.read(fields, metrics, AnalysisSpec.DEFAULT);
        asked.allocation = AllocationSpec.read(fields, key, variants, AllocationSpec.everybody(key));
        BucketRules.require(asked.allocation);
        BucketRules.require(variants, asked.allocation.coverage());
        asked.stage = fields.flag("draft") ? Stage.draft : Stage.started;
        return asked.build();
    }

    static List<VariantSpec> variants(Fields fields) {
        List<VariantSpec> variants = fields.list("variants", 2, 16, ExperimentReader::variant);
        Fields.unique(
                fields.at("variants"), variants.stream().map(VariantSpec::key).toList());
        if (variants.stream().allMatch(variant -> variant.weight() == 0)) {
            throw Fields.invalid(fields.at("variants"), "must not all have weight 0");
        }
        return variants;
    }

    private static void requireOneKind(Fields fields, List<VariantSpec> variants, JsonNode outsideValue) {
        if (variants.stream().map(ExperimentReader::valueKind).distinct().count() != 1) {
            throw Fields.invalid(
                    fields.at("variants"),
                    "must all have values of one kind, as an agent asks for that kind; a variant without a value has its key");
        }
        JsonNodeType kind = valueKind(variants.getFirst());
        if (outsideValue == null || outsideValue.getNodeType() == kind) return;
        throw Fields.invalid(
                fields.at("outside_value"),
                "must be a " + kind.name().toLowerCase(Locale.ROOT) + ", as the variants' values are");
    }

    /** What a change makes of it. */
    static JsonNode outsideValue(Fields fields, List<VariantSpec> variants, JsonNode before) {
        if (!fields.has("outside_value")) return before;
        JsonNode value = value(fields, "outside_value");
        requireOneKind(fields, variants, value);
        return value;
    }

    private static VariantSpec variant(Item item) {
        Fields fields = Fields.of(item.value(), item.pointer(), "key", "weight", "value");
        return new VariantSpec(
                fields.matching("key", MetricReader.NAME),
                fields.integer("weight", 0, 1_000_000),
                value(fields, "value"));
    }

    /** What OpenFeature's protocol can carry. */
    private static JsonNode value(Fields fields, String name) {
        JsonNode value = fields.json(name);
        if (value == null) return null;
        if (value.isArray())
            throw Fields.invalid(fields.at(name), "must be a boolean, a string, a number or an object");
        int length = value.toString().length();
        if (length <= MAX_VALUE) return value;
        throw Fields.problem(
                ProblemCode.FIELD_TOO_LONG,
                fields.at(name),
                "must have at most " + MAX_VALUE + " characters of JSON, has " + length);
    }

    private static JsonNodeType valueKind(VariantSpec variant) {
        return variant.value() == null ? JsonNodeType.STRING : variant.value().getNodeType();
    }

    private static String lateness(Fields fields) {
        if (Experiment.UNBOUNDED.equals(fields.text("lateness", null))) return Experiment.UNBOUNDED;
        String lateness = fields.duration("lateness", "PT24H");
        if (Duration.parse(lateness).compareTo(LONGEST_LATENESS) <= 0) return lateness;
        throw Fields.invalid(
                fields.at("lateness"),
                "must be at most P6D, because an event is known again only for 7 days after it was received, or unbounded, is "
                        + lateness);
    }

    private static String clusterBy(Fields fields) {
        String clusterBy = fields.text("cluster_by", null);
        if (clusterBy == null || CLUSTER.matcher(clusterBy).matches()) return clusterBy;
        throw Fields.invalid(fields.at("cluster_by"), "must be task or attributes.NAME, is " + clusterBy);
    }

    private static List<BreakdownSpec> breakdowns(Fields fields) {
        List<BreakdownSpec> breakdowns = fields.listOrEmpty("breakdowns", 0, 3, ExperimentReader::breakdown);
        Fields.unique(
                fields.at("breakdowns"),
                breakdowns.stream().map(BreakdownSpec::attribute).toList());
        return breakdowns;
    }

    private static BreakdownSpec breakdown(Item item) {
        Fields fields = Fields.of(item.value(), item.pointer(), "attribute", "values");
        List<String> values = fields.attributeValues("values", 1, 32);
        int other = values.indexOf(BreakdownSpec.OTHER);
        if (other >= 0) {
            throw Fields.problem(
                    ProblemCode.FIELD_INVALID,
                    fields.at("values") + "/" + other,
                    "must not be other: that is what every value without a name is called");
        }
        return new BreakdownSpec(fields.required("attribute"), values);
    }
}
