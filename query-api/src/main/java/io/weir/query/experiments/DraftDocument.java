package io.weir.query.experiments;

import io.weir.query.json.Fields;
import io.weir.query.json.Json;
import io.weir.query.json.MergePatch;
import io.weir.query.metrics.NamedMetrics;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An experiment as the document that an analyst could have posted: what a draft is changed in, and a copy is made of. */
final class DraftDocument {

    private DraftDocument() {}

    /** The draft after a merge patch of any of it but the key; a condition is replaced as a whole. */
    static Experiment changed(Experiment draft, JsonNode patch, NamedMetrics named) {
        if (!patch.isObject()) throw Fields.invalid("", "must be an object");
        if (patch.has("key") && !draft.key().equals(patch.get("key").asString(null))) {
            throw Fields.invalid("/key", "cannot change. Clone it under another key instead");
        }
        return ExperimentReader.experiment(MergePatch.merged(of(draft), (ObjectNode) patch, "targeting"), named);
    }

    /** One that is started after a merge patch; which unit gets which variant is not read again, as it stays. */
    static Experiment rebuilt(Experiment started, ObjectNode patch, NamedMetrics named) {
        ObjectNode document = of(started);
        document.remove("allocation");
        return ExperimentReader.experiment(MergePatch.merged(document, patch, "targeting"), named);
    }

    /** Another draft of the same, with its own time and units. */
    static Experiment copy(Experiment original, String key, String name, NamedMetrics named) {
        ObjectNode document = of(original);
        document.put("key", key).put("name", name).put("draft", true);
        document.without(List.of("start", "end"));
        ((ObjectNode) document.get("allocation")).without(List.of("seed", "until"));
        return ExperimentReader.experiment(document, named);
    }

    static ObjectNode of(Experiment experiment) {
        ObjectNode document = (ObjectNode) Json.tree(experiment);
        document.retain(ExperimentReader.FIELDS);
        return document;
    }
}
