package io.weir.query.json;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** RFC 7396: null removes a field, an object is merged, everything else replaces what was there. */
public final class MergePatch {

    private MergePatch() {}

    /**
     * The document after the patch; neither is changed.
     *
     * @param whole names of objects that are replaced all the same
     */
    public static ObjectNode merged(ObjectNode document, ObjectNode patch, String... whole) {
        ObjectNode merged = document.deepCopy();
        for (var change : patch.properties()) {
            String name = change.getKey();
            JsonNode value = change.getValue();
            boolean merges = value.isObject() && merged.path(name).isObject() && !isOneOf(name, whole);
            if (value.isNull()) merged.remove(name);
            else if (merges) merged.set(name, merged((ObjectNode) merged.get(name), (ObjectNode) value, whole));
            else merged.set(name, value);
        }
        return merged;
    }

    private static boolean isOneOf(String name, String[] names) {
        for (String candidate : names) if (candidate.equals(name)) return true;
        return false;
    }
}
