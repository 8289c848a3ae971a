package io.weir.query.metrics;

import io.weir.query.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What Weir knows to measure of an agent without being told how. Each version that ever was stays in the file. */
final class BuiltInMetrics {

    /** In the order of their keys, and of their versions. */
    static final List<LibraryMetric> ALL = read();

    private BuiltInMetrics() {}

    /** @param version null: the newest */
    static Optional<LibraryMetric> find(String key, Integer version) {
        return versions(key, Integer.MAX_VALUE).stream()
                .filter(metric -> version == null || metric.version() == version)
                .findFirst();
    }

    /** The newest first. */
    static List<LibraryMetric> versions(String key, int before) {
        return ALL.reversed().stream()
                .filter(metric -> metric.key().equals(key) && metric.version() < before)
                .toList();
    }

    /** The newest version of each that is asked for. */
    static List<LibraryMetric> newest(MetricList asked) {
        return ALL.stream()
                .filter(metric -> find(metric.key(), null).orElseThrow().equals(metric))
                .filter(asked::holds)
                .toList();
    }

    private static List<LibraryMetric> read() {
        List<LibraryMetric> all = new ArrayList<>();
        for (JsonNode entry : Json.read(resource())) {
            ObjectNode body = (ObjectNode) entry;
            int version = body.remove("version").asInt();
            Instant since = Instant.parse(body.remove("since").asString());
            all.add(MetricReader.library(body).ofWeir(version, since));
        }
        return List.copyOf(all);
    }

    private static byte[] resource() {
        try (InputStream in = BuiltInMetrics.class.getResourceAsStream("/io/weir/query/built-in-metrics.json")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("built-in-metrics.json", e);
        }
    }
}
