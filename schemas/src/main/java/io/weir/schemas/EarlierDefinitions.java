package io.weir.schemas;

import java.util.Set;
import org.apache.avro.Schema;

/** What definitions that an earlier Weir wrote mean today: the same events must go on being counted. */
final class EarlierDefinitions {

    /** Before there was at_least, a conversion or count with a value took only events where it was above 0. */
    private static final long ABOVE_ZERO = 1;

    private static final Set<MetricKind> COUNTED = Set.of(MetricKind.conversion, MetricKind.count);

    private EarlierDefinitions() {}

    /** @param writer the schema that it was written with; the definition is changed */
    static ExperimentDefinition asWritten(ExperimentDefinition definition, Schema writer) {
        Schema metric = writer.getField("metrics").schema().getElementType();
        if (metric.getField("at_least") == null) definition.getMetrics().forEach(EarlierDefinitions::aboveZero);
        return definition;
    }

    private static void aboveZero(Metric metric) {
        boolean isNamed = metric.getKind() == MetricKind.ratio || metric.getKind() == MetricKind.quantile;
        MetricKind aggregation = isNamed ? metric.getAggregation() : metric.getKind();
        if (metric.getValue() != null && COUNTED.contains(aggregation)) metric.setAtLeast(ABOVE_ZERO);
        Denominator by = metric.getDenominator();
        if (by != null && by.getValue() != null && COUNTED.contains(by.getAggregation())) by.setAtLeast(ABOVE_ZERO);
    }
}
