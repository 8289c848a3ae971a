package io.weir.ingest.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.ingest.validation.Outcome;
import io.weir.kit.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What ingest counts. Events are counted when their request is answered with them stored, requests when refused whole. */
final class IngestMetrics {

    private final Counter accepted;
    private final Counter belowResolution;
    private final Map<ProblemCode, Counter> refused = new EnumMap<>(ProblemCode.class);
    private final Map<ProblemCode, Counter> requests = new EnumMap<>(ProblemCode.class);

    IngestMetrics(MeterRegistry registry, BytesInFlight bytesInFlight) {
        accepted = Counter.builder("weir.ingest.events.accepted")
                .description("Events that Kafka acknowledged")
                .register(registry);
        belowResolution = Counter.builder("weir.ingest.values.below.resolution")
                .description("Values of accepted events that were not 0 and became 0: values keep six decimals")
                .register(registry);
        for (ProblemCode code : ProblemCode.values()) {
            refused.put(
                    code,
                    Counter.builder("weir.ingest.events.refused")
                            .description("Events that were refused one by one and kept in the rejected topic")
                            .tag("code", code.name())
                            .register(registry));
            requests.put(
                    code,
                    Counter.builder("weir.ingest.requests.refused")
                            .description("Requests that were refused as a whole")
                            .tag("code", code.name())
                            .register(registry));
        }
        Gauge.builder("weir.ingest.bytes.in.flight", bytesInFlight, BytesInFlight::bytes)
                .description("Bytes of requests that are not answered or not acknowledged yet")
                .baseUnit("bytes")
                .register(registry);
    }

    void stored(List<Outcome> outcomes, int acceptedCount) {
        if (acceptedCount > 0) accepted.increment(acceptedCount);
        for (Outcome outcome : outcomes) {
            switch (outcome) {
                case Outcome.Accepted event -> {
                    if (event.belowResolution() != null) belowResolution.increment(lines(event.belowResolution()));
                }
                case Outcome.Refused event -> refused.get(event.code()).increment();
            }
        }
    }

    private static long lines(byte[] text) {
        return new String(text, StandardCharsets.UTF_8).lines().count();
    }

    void refused(ProblemCode code) {
        requests.get(code).increment();
    }
}
