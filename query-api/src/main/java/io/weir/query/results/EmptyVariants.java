package io.weir.query.results;

import io.weir.query.experiments.Experiment;
import io.weir.query.experiments.Experiment.PhaseSpec;
import io.weir.query.experiments.Experiment.VariantSpec;
import io.weir.query.results.Health.Check;
import io.weir.query.results.Health.Status;
import io.weir.query.sums.Sums;
import java.util.ArrayList;
import java.util.List;

/** Variants that should have units by now and have none, which the sample ratio takes about a hundred units to tell. */
final class EmptyVariants {

    /** Of two equal variants chance leaves one empty beside so many units of the other in two of a million experiments. */
    static final int UNITS_OF_ANOTHER = 20;

    private EmptyVariants() {}

    static Check check(Experiment experiment, Sums sums) {
        List<String> empty = new ArrayList<>();
        for (VariantSpec variant : experiment.variants()) {
            String why = why(experiment, variant.key(), sums);
            if (why != null) empty.add(why);
        }
        return new Check(
                "empty_variants",
                empty.isEmpty() ? Status.ok : Status.failed,
                (double) empty.size(),
                0,
                empty.isEmpty()
                        ? null
                        : String.join("; ", empty)
                                + ". Look for exposures that are not sent, or that name the variant in another way.");
    }

    /** Null when it is not empty, or may well be by chance. */
    private static String why(Experiment experiment, String variant, Sums sums) {
        if (sums.variant(variant).units() > 0 || sums.variant(variant).crossovers() > 0) return null;
        for (PhaseSpec phase : experiment.phases()) {
            int weight = phase.weights().get(variant);
            for (VariantSpec other : experiment.variants()) {
                long units = sums.phase(other.key(), phase.phase()).units();
                int others = phase.weights().get(other.key());
                // A small variant is expected to wait: as many units as 20 of its own size are asked for.
                if (weight > 0
                        && others > 0
                        && units >= (double) UNITS_OF_ANOTHER * Math.max(weight, others) / weight) {
                    return "No unit has met " + variant + ", while " + other.key() + " has " + units;
                }
            }
        }
        return null;
    }
}
