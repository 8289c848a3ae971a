package io.weir.query.experiments;

import io.weir.query.json.Fields;
import java.util.List;

/**
 * What people want to know of an experiment. Changes no number, and can change at any time.
 *
 * @param hypothesis what is expected, and why; null: not written down
 * @param owner who answers for it, or null
 * @param tags different words, at most 16
 * @param notes or null
 */
public record AboutSpec(String hypothesis, String owner, List<String> tags, String notes) {

    static final AboutSpec NOTHING = new AboutSpec(null, null, List.of(), null);

    private static final int MAX_TAGS = 16;
    static final int MAX_TEXT = 16_384;

    public AboutSpec {
        tags = tags == null ? List.of() : List.copyOf(tags);
    }

    /** A merge patch (RFC 7396) of what was before. */
    static AboutSpec read(Fields of, AboutSpec before) {
        if (!of.has("about")) return before;
        if (!of.isGiven("about")) return NOTHING;
        Fields fields = of.object("about", "hypothesis", "owner", "tags", "notes");
        return new AboutSpec(
                fields.has("hypothesis") ? fields.prose("hypothesis", MAX_TEXT) : before.hypothesis,
                fields.has("owner") ? fields.text("owner", null) : before.owner,
                fields.has("tags") ? tags(fields) : before.tags,
                fields.has("notes") ? fields.prose("notes", MAX_TEXT) : before.notes);
    }

    private static List<String> tags(Fields fields) {
        return fields.isGiven("tags") ? fields.texts("tags", 0, MAX_TAGS) : List.of();
    }
}
