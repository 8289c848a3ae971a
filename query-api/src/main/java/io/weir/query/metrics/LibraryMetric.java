package io.weir.query.metrics;

import io.weir.query.json.Json;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One version of a metric of the library. It never changes: every change is a version of its own, so that an experiment
 * that names one keeps it.
 *
 * @param builtIn Weir brings it with it
 * @param archived out of sight, and no longer to be chosen without its version
 * @param description what it says of an agent, and which events it needs, or null
 * @param owner who answers for it, or null
 * @param unitOfMeasure such as {@code USD} or {@code ms}, or null: a bare number
 * @param format how its numbers are best shown
 * @param definition how events become the number; it names no guardrail and no margin, which are the experiment's
 * @param changedBy who says to have made this version, or null
 */
public record LibraryMetric(
        String key,
        int version,
        boolean builtIn,
        boolean archived,
        String description,
        String owner,
        String unitOfMeasure,
        Format format,
        MetricSpec definition,
        String changedBy,
        Instant createdAt) {

    /** Before the keys of those that Weir brings with it: no other key has a point. */
    static final String BUILT_IN = "weir.";

    /** How its numbers are best shown. */
    public enum Format {
        number,
        percent,
        currency,
        duration
    }

    /** As the next version of an analyst's. */
    LibraryMetric versioned(int next, String by, Instant now) {
        return new LibraryMetric(
                key, next, false, archived, description, owner, unitOfMeasure, format, definition, by, now);
    }

    /** As one that Weir brings with it. */
    LibraryMetric ofWeir(int ofVersion, Instant since) {
        return new LibraryMetric(
                BUILT_IN + key,
                ofVersion,
                true,
                archived,
                description,
                "weir",
                unitOfMeasure,
                format,
                definition,
                null,
                since);
    }

    /** The key that it has within an experiment that does not give it another. */
    String localKey() {
        return builtIn ? key.substring(BUILT_IN.length()) : key;
    }

    /** True when it says the same, whoever said it when. */
    boolean says(LibraryMetric other) {
        return archived == other.archived && document().equals(other.document());
    }

    /** As an analyst could have posted it. */
    ObjectNode document() {
        ObjectNode document = (ObjectNode) Json.tree(definition);
        document.retain(MetricReader.DEFINITION);
        document.put("key", key).put("description", description).put("owner", owner);
        return document.put("unit_of_measure", unitOfMeasure).put("format", format.name());
    }

    /** As the API shows it. */
    public JsonNode shown() {
        ObjectNode shown = (ObjectNode) Json.tree(this);
        ObjectNode definition = (ObjectNode) shown.remove("definition");
        definition.retain(MetricReader.DEFINITION);
        definition.remove(List.of("key"));
        return shown.setAll(definition);
    }
}
