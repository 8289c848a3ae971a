package io.weir.query.experiments;

import io.weir.query.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * What one change has made other.
 *
 * @param by who says to have made it, or null
 * @param changes in the order of their pointers; of the first revision none
 * @param rebuiltIn generation that computed all numbers anew by this revision; null: none had to
 */
public record Revision(long revision, Instant at, String by, List<Change> changes, Long rebuiltIn) {

    /** Bookkeeping, which every change changes. */
    private static final Set<String> NOT_SHOWN = Set.of(
            "revision",
            "changed_by",
            "updated_at",
            "effective_from",
            "active_from",
            "active_until",
            "generation",
            "phase",
            "phases");

    /**
     * @param pointer RFC 6901, in the experiment
     * @param before null: there was none
     * @param after null: there is none
     */
    public record Change(String pointer, JsonNode before, JsonNode after) {}

    /** @param before the revision before it, or null */
    static Revision of(Experiment experiment, Experiment before) {
        List<Change> changes = new ArrayList<>();
        if (before != null) compare("", Json.tree(before), Json.tree(experiment), changes);
        return new Revision(
                experiment.revision(),
                experiment.updatedAt(),
                experiment.changedBy(),
                changes,
                rebuiltIn(experiment, before));
    }

    private static Long rebuiltIn(Experiment experiment, Experiment before) {
        boolean isRebuilt = before != null && before.generation() > 0 && experiment.generation() > before.generation();
        return isRebuilt ? experiment.generation() : null;
    }

    private static void compare(String pointer, JsonNode before, JsonNode after, List<Change> changes) {
        if (same(before, after)) return;
        boolean objects = before != null && after != null && before.isObject() && after.isObject();
        boolean arrays = before != null && after != null && before.isArray() && after.isArray();
        if (objects) {
            Set<String> names = new TreeSet<>(before.propertyNames());
            names.addAll(after.propertyNames());
            for (String name : names) {
                if (pointer.isEmpty() && NOT_SHOWN.contains(name)) continue;
                String at = pointer + "/" + name.replace("~", "~0").replace("/", "~1");
                compare(at, before.get(name), after.get(name), changes);
            }
        } else if (arrays && before.size() == after.size()) {
            for (int i = 0; i < after.size(); i++) compare(pointer + "/" + i, before.get(i), after.get(i), changes);
        } else {
            changes.add(new Change(pointer, before, after));
        }
    }

    private static boolean same(JsonNode before, JsonNode after) {
        return before == null || before.isNull() ? after == null || after.isNull() : before.equals(after);
    }
}
