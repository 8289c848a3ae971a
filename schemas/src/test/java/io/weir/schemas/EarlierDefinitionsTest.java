package io.weir.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EarlierDefinitionsTest {

    private static ExperimentDefinition experiment(MetricKind kind, MetricKind aggregation, String value) {
        return ExperimentDefinition.newBuilder()
                .setProject("default")
                .setExperiment("x")
                .setRevision(1)
                .setGeneration(1)
                .setPhase(0)
                .setUnit(UnitType.user)
                .setVariants(List.of())
                .setStart(0)
                .setActiveFrom(0)
                .setMetrics(List.of(Metric.newBuilder()
                        .setKey("m")
                        .setKind(kind)
                        .setAggregation(aggregation)
                        .setEventType("call")
                        .setValue(value)
                        .setDenominator(Denominator.newBuilder()
                                .setAggregation(MetricKind.count)
                                .setEventType("call")
                                .setValue(value)
                                .build())
                        .build()))
                .build();
    }

    /** As the version before wrote it. */
    private static byte[] written(ExperimentDefinition definition, int version) throws Exception {
        Schema before = SchemaHistory.released("ExperimentDefinition").get(version - 1);
        byte[] today = SingleObject.EXPERIMENT.encode(definition);
        var reader = new GenericDatumReader<GenericData.Record>(ExperimentDefinition.getClassSchema(), before);
        GenericData.Record record = reader.read(
                null,
                DecoderFactory.get()
                        .binaryDecoder(
                                today, SingleObject.HEADER_BYTES, today.length - SingleObject.HEADER_BYTES, null));
        var out = new ByteArrayOutputStream();
        new BinaryMessageEncoder<GenericData.Record>(GenericData.get(), before).encode(record, out);
        return out.toByteArray();
    }

    @ParameterizedTest(name = "{0} {1} of {2} written by version {3}: {4}")
    @CsvSource({
        "conversion, unknown, cost, 5, 1",
        "count, unknown, cost, 5, 1",
        "count, unknown, cost, 6,",
        "count, unknown, , 5,",
        "sum, unknown, cost, 5,",
        "ratio, count, cost, 5, 1",
        "ratio, sum, cost, 5,",
        "quantile, count, cost, 5, 1"
    })
    void what_counted_above_0_goes_on_counting_the_same(
            MetricKind kind, MetricKind aggregation, String value, int version, Long atLeast) throws Exception {
        Metric read = SingleObject.EXPERIMENT
                .decode(written(experiment(kind, aggregation, value), version))
                .getMetrics()
                .getFirst();

        assertThat(read.getAtLeast()).isEqualTo(atLeast);
        assertThat(read.getDenominator().getAtLeast()).isEqualTo(version == 5 && value != null ? 1L : null);
    }
}
