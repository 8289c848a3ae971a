package io.weir.query.experiments;

import io.weir.kit.problem.ProblemCode;
import io.weir.kit.targeting.Condition;
import io.weir.kit.targeting.Condition.Fault;
import io.weir.query.experiments.Experiment.VariantSpec;
import io.weir.query.json.Fields;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Which units the experiment takes, where agents ask Weir which variant a unit has. Of no meaning to what is counted.
 *
 * @param seed what units are hashed with
 * @param coverage share of the units that are in the experiment, 0 to 1
 * @param targeting condition that a unit's attributes must meet; null: every unit
 * @param layer null: the experiment shares units with every other
 * @param holdout null: no unit is kept out
 * @param forced variant by unit, whatever the rest says
 * @param until time from which nobody gets a variant any more; null: the experiment's end
 */
public record AllocationSpec(
        String seed,
        BigDecimal coverage,
        JsonNode targeting,
        LayerSpec layer,
        HoldoutSpec holdout,
        Map<String, String> forced,
        Instant until) {

    private static final int MAX_FORCED = 1_000;
    private static final int MAX_TARGETING = 16_384;

    /**
     * Experiments whose parts of one layer do not overlap never meet the same unit.
     *
     * @param from 0 to 1
     * @param to 0 to 1, exclusive
     * @param hash version: 2 is Weir's; 1 is that of GrowthBook's namespaces, for units that were assigned by them
     */
    public record LayerSpec(String name, BigDecimal from, BigDecimal to, Integer hash) {

        static final int NEWEST_HASH = 2;

        public LayerSpec {
            // Rows of before there was another lack it.
            if (hash == null) hash = 1;
        }
    }

    /**
     * Units that are in none of the experiments that name it.
     *
     * @param share of the units, 0 to 1; the units of a smaller share are among those of a larger one
     */
    public record HoldoutSpec(String name, BigDecimal share) {}

    public AllocationSpec {
        targeting = given(targeting);
        forced = forced == null ? Map.of() : Map.copyOf(forced);
    }

    /** JSON's null is none. */
    static JsonNode given(JsonNode value) {
        return value == null || value.isNull() ? null : value;
    }

    AllocationSpec until(Instant time) {
        return new AllocationSpec(seed, coverage, targeting, layer, holdout, forced, time);
    }

    static AllocationSpec everybody(String seed) {
        return new AllocationSpec(seed, BigDecimal.ONE, null, null, null, Map.of(), null);
    }

    /** A merge patch (RFC 7396) of what was before; the condition is replaced as a whole. */
    static AllocationSpec read(Fields fields, String key, List<VariantSpec> variants, AllocationSpec before) {
        if (!fields.has("allocation")) return before;
        if (!fields.isGiven("allocation")) return everybody(key);
        Fields own =
                fields.object("allocation", "seed", "coverage", "targeting", "layer", "holdout", "forced", "until");
        return new AllocationSpec(
                own.text("seed", own.has("seed") ? key : before.seed),
                own.share("coverage", own.has("coverage") ? BigDecimal.ONE : before.coverage),
                own.has("targeting") ? targeting(own) : before.targeting,
                own.has("layer") ? layer(own, before.layer) : before.layer,
                own.has("holdout") ? holdout(own) : before.holdout,
                own.has("forced") ? forced(own, variants, before.forced) : before.forced,
                own.has("until") ? own.time("until") : before.until);
    }

    private static JsonNode targeting(Fields fields) {
        JsonNode condition = fields.json("targeting");
        if (condition == null) return null;
        String at = fields.at("targeting");
        if (condition.toString().length() > MAX_TARGETING) {
            throw Fields.problem(ProblemCode.FIELD_TOO_LONG, at, "must have at most " + MAX_TARGETING + " characters");
        }
        List<Fault> faults = Condition.read(condition).faults();
        if (faults.isEmpty()) return condition;
        Fault first = faults.getFirst();
        throw Fields.invalid(at + first.pointer(), first.rule());
    }

    private static LayerSpec layer(Fields fields, LayerSpec before) {
        if (!fields.isGiven("layer")) return null;
        Fields own = fields.object("layer", "name", "from", "to", "hash");
        BigDecimal from = own.share("from", BigDecimal.ZERO);
        BigDecimal to = own.share("to", BigDecimal.ONE);
        if (from.compareTo(to) >= 0) throw Fields.invalid(own.at("to"), "must be above from, " + from + ", is " + to);
        String name = own.required("name");
        boolean isSame = before != null && before.name.equals(name);
        int hash = isSame ? before.hash : LayerSpec.NEWEST_HASH;
        return new LayerSpec(
                name, from, to, own.isGiven("hash") ? own.integer("hash", 1, LayerSpec.NEWEST_HASH) : hash);
    }

    private static HoldoutSpec holdout(Fields fields) {
        if (!fields.isGiven("holdout")) return null;
        Fields own = fields.object("holdout", "name", "share");
        BigDecimal share = own.share("share", null);
        if (share == null) throw Fields.problem(ProblemCode.FIELD_MISSING, own.at("share"), "is missing");
        return new HoldoutSpec(own.required("name"), share);
    }

    private static Map<String, String> forced(Fields fields, List<VariantSpec> variants, Map<String, String> before) {
        JsonNode given = fields.json("forced");
        if (given == null) return Map.of();
        String at = fields.at("forced");
        if (!given.isObject()) throw Fields.invalid(at, "must be an object of variants by unit");
        List<String> known = variants.stream().map(VariantSpec::key).toList();
        Map<String, String> forced = new LinkedHashMap<>(before);
        for (var entry : given.properties()) {
            JsonNode variant = entry.getValue();
            if (variant.isNull()) forced.remove(entry.getKey());
            else if (variant.isString() && known.contains(variant.asString())) {
                forced.put(entry.getKey(), variant.asString());
            } else throw Fields.invalid(at, "must give each unit one of " + known + ", gives one " + variant);
        }
        if (forced.size() > MAX_FORCED) {
            throw Fields.problem(
                    ProblemCode.TOO_MANY_ENTRIES, at, "may name " + MAX_FORCED + " units, names " + forced.size());
        }
        return forced;
    }
}
