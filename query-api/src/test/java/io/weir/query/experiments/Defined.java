package io.weir.query.experiments;

import io.weir.query.json.Json;
import io.weir.query.metrics.NamedMetrics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Experiments as they are served, without a database that keeps them. */
public final class Defined {

    private Defined() {}

    /** Of generation 1, defined at a moment that is always the same. */
    public static Active active(String document) {
        Experiment asked = ExperimentReader.experiment(
                Json.read(document.getBytes(StandardCharsets.UTF_8)), new NamedMetrics(List.of()));
        Instant then = Instant.parse("2026-11-24T00:00:00Z");
        return new Active(LifeRules.defined(asked, "default", 1, null, then, Duration.ZERO), 1, List.of());
    }
}
