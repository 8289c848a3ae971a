package io.weir.query.experiments;

import io.weir.kit.problem.ProblemCode;
import io.weir.query.json.Fields;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What was made of an experiment, and on which numbers.
 *
 * @param variant that it is about
 * @param evidence the results as they were: as-of, method, verdicts, health and the metric that decides
 */
public record DecisionSpec(
        Choice decision, String variant, String reason, Instant decidedAt, String decidedBy, JsonNode evidence) {

    /** What is done now. */
    public enum Choice {
        /** The variant replaces the control. */
        ship,
        /** The control stays. */
        keep_control,
        /** Another experiment follows. */
        iterate
    }

    /**
     * What an analyst writes; the rest is the service's.
     *
     * @param variants the control first
     */
    static DecisionSpec read(JsonNode body, List<String> variants) {
        Fields fields = Fields.of(body, "", "decision", "variant", "reason");
        Choice choice = fields.choice("decision", List.of(Choice.values()), null);
        String variant = fields.text("variant", null);
        if (variant == null && choice == Choice.ship) {
            throw Fields.problem(ProblemCode.FIELD_MISSING, fields.at("variant"), "is missing: which one is shipped");
        }
        if (variant != null && !variants.contains(variant)) {
            throw Fields.invalid(fields.at("variant"), "must be one of " + variants + ", is " + variant);
        }
        if (choice == Choice.ship && variant.equals(variants.getFirst())) {
            throw Fields.invalid(
                    fields.at("variant"),
                    "must not be " + variant + ", which is the control: to keep it is the decision keep_control");
        }
        String reason = fields.prose("reason", AboutSpec.MAX_TEXT);
        if (reason == null) throw Fields.problem(ProblemCode.FIELD_MISSING, fields.at("reason"), "is missing");
        return new DecisionSpec(choice, variant, reason, null, null, null);
    }

    DecisionSpec made(Instant now, String by, JsonNode on) {
        return new DecisionSpec(decision, variant, reason, now, by, on);
    }
}
