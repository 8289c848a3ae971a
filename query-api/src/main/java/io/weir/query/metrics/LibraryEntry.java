package io.weir.query.metrics;

import io.weir.query.json.Fields;
import io.weir.query.json.Fields.Item;
import io.weir.query.json.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An experiment's entry that takes a metric from the library. */
final class LibraryEntry {

    /** What an experiment decides for itself. */
    private static final List<String> OWN = List.of("key", "name", "window", "lookback", "guardrail", "margin");

    /** Of these, what it can do without though the library has it. */
    private static final List<String> OPTIONAL = List.of("window", "lookback");

    private LibraryEntry() {}

    static MetricSpec read(Item item, Fields entry, NamedMetrics named) {
        Integer version = entry.isGiven("version") ? entry.integer("version", 1, Integer.MAX_VALUE) : null;
        LibraryMetric known = named.find(entry.required("metric"), version, entry);
        ObjectNode document = known.document();
        document.retain(MetricReader.DEFINITION);
        document.put("key", known.localKey());
        for (String name : OPTIONAL) if (entry.has(name)) document.remove(name);
        MetricSpec taken = with(document, OWN, item, entry);
        // What was read from here may be sent back whole, but says nothing else than the library.
        requireSame(taken, with(document, MetricReader.DEFINITION, item, entry), known, item);
        return taken.from(known.key(), known.version());
    }

    /** The document with what the entry gives of these fields. */
    private static MetricSpec with(ObjectNode document, List<String> names, Item item, Fields entry) {
        for (String name : names) {
            if (entry.isGiven(name)) document.set(name, item.value().get(name));
        }
        return MetricReader.definition(MetricReader.fields(document, item.pointer(), "guardrail", "margin"));
    }

    private static void requireSame(MetricSpec taken, MetricSpec asked, LibraryMetric known, Item item) {
        if (taken.equals(asked)) return;
        JsonNode is = Json.tree(taken);
        JsonNode wanted = Json.tree(asked);
        List<String> differ = new ArrayList<>();
        for (String name : MetricReader.DEFINITION) if (!is.get(name).equals(wanted.get(name))) differ.add(name);
        throw Fields.invalid(
                item.pointer(),
                "must leave " + String.join(", ", differ) + " to metric " + known.key() + " version " + known.version()
                        + ". Leave it out here, or leave out metric and define one of your own");
    }
}
