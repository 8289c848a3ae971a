package io.weir.query.experiments;

import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import io.weir.query.experiments.AllocationSpec.LayerSpec;
import io.weir.query.json.Fields;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Experiments that have parts of one layer at the same time never meet the same unit. Pure. */
final class LayerRules {

    private static final String LAYER = "/allocation/layer";

    private LayerRules() {}

    /**
     * @param others that have a part of the same layer, whenever
     * @throws ProblemException LAYER_CONFLICT
     */
    static void require(Experiment experiment, List<Experiment> others) {
        LayerSpec own = experiment.allocation().layer();
        List<Experiment> meanwhile = others.stream()
                .filter(other -> !other.key().equals(experiment.key()) && meet(experiment, other))
                .toList();
        for (Experiment other : meanwhile) {
            if (other.unit() != experiment.unit()) {
                throw conflict(
                        "/unit",
                        "must be " + other.unit() + ": layer " + own.name()
                                + " is of units of this type, as experiment " + other.key() + " has it");
            }
            LayerSpec part = other.allocation().layer();
            if (!part.hash().equals(own.hash())) {
                throw conflict(
                        LAYER + "/hash",
                        "must be " + part.hash() + ", as experiment " + other.key() + " has it for layer "
                                + own.name());
            }
        }
        for (Experiment other : meanwhile) {
            LayerSpec part = other.allocation().layer();
            boolean overlap = own.from().compareTo(part.to()) < 0 && part.from().compareTo(own.to()) < 0;
            if (overlap) {
                throw conflict(
                        LAYER,
                        "overlaps with " + shown(part.from(), part.to()) + " of experiment " + other.key() + ". "
                                + free(meanwhile));
            }
        }
    }

    /** Whether there is a time at which both give variants. */
    private static boolean meet(Experiment a, Experiment b) {
        return isBefore(a.start(), b.over()) && isBefore(b.start(), a.over());
    }

    private static boolean isBefore(Instant start, Instant over) {
        return over == null || start.isBefore(over);
    }

    private static String free(List<Experiment> taken) {
        List<LayerSpec> parts = taken.stream()
                .map(experiment -> experiment.allocation().layer())
                .sorted(Comparator.comparing(LayerSpec::from))
                .toList();
        List<String> free = new ArrayList<>();
        BigDecimal from = BigDecimal.ZERO;
        for (LayerSpec part : parts) {
            if (from.compareTo(part.from()) < 0) free.add(shown(from, part.from()));
            from = from.max(part.to());
        }
        if (from.compareTo(BigDecimal.ONE) < 0) free.add(shown(from, BigDecimal.ONE));
        return free.isEmpty() ? "No part of the layer is free" : "Free are " + String.join(", ", free);
    }

    private static String shown(BigDecimal from, BigDecimal to) {
        return from.toPlainString() + " to " + to.toPlainString();
    }

    private static ProblemException conflict(String pointer, String rule) {
        return Fields.problem(ProblemCode.LAYER_CONFLICT, pointer, rule);
    }
}
