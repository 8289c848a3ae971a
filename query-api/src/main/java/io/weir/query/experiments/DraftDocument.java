package io.weir.query.experiments;

import io.weir.query.json.Fields;
import io.weir.query.json.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An experiment as the document that an analyst could have posted: what a draft is changed in, and a copy is made of. */
final class DraftDocument {

    private DraftDocument() {}

    /** The draft after a merge patch (RFC 7396) of any of it but the key. */
    static Experiment changed(Experiment draft, JsonNode patch) {
        if (!patch.isObject()) throw Fields.invalid("", "must be an object");
        if (patch.has("key") && !draft.key().equals(patch.get("key").asString(null))) {
            throw Fields.invalid("/key", "cannot change. Clone it under another key instead");
        }
        ObjectNode document = of(draft);
        merge(document, (ObjectNode) patch);
        return ExperimentReader.experiment(document);
    }

    /** Another draft of the same, with its own time and units. */
    static Experiment copy(Experiment original, String key, String name) {
        ObjectNode document = of(original);
        document.put("key", key).put("name", name).put("draft", true);
        document.without(List.of("start", "end"));
        ((ObjectNode) document.get("allocation")).without(List.of("seed", "until"));
        return ExperimentReader.experiment(document);
    }

    private static ObjectNode of(Experiment experiment) {
        ObjectNode document = (ObjectNode) Json.tree(experiment);
        document.retain(ExperimentReader.FIELDS);
        withoutWhatIsNotThere(document);
        return document;
    }

    /** Null and nothing at all read the same, but a list that is there must have an entry. */
    private static void withoutWhatIsNotThere(JsonNode document) {
        if (document instanceof ObjectNode object) {
            object.removeIf(value -> value.isNull() || value.isArray() && value.isEmpty());
        }
        document.forEach(DraftDocument::withoutWhatIsNotThere);
    }

    private static void merge(ObjectNode document, ObjectNode patch) {
        for (var change : patch.properties()) {
            JsonNode value = change.getValue();
            if (value.isNull()) {
                document.remove(change.getKey());
            } else if (value instanceof ObjectNode inner
                    && document.get(change.getKey()) instanceof ObjectNode known
                    && !change.getKey().equals("targeting")) {
                merge(known, inner);
            } else {
                document.set(change.getKey(), value);
            }
        }
    }
}
