package io.weir.query.experiments;

import io.weir.query.metrics.NamedMetrics.Superseded;
import java.util.List;

/**
 * An experiment, and the generation whose numbers are read.
 *
 * @param superseded its metrics that the library computes otherwise by now
 */
public record Active(Experiment experiment, long generation, List<Superseded> superseded) {

    public Active {
        superseded = List.copyOf(superseded);
    }

    Active of(long generation) {
        return new Active(experiment, generation, superseded);
    }

    Active with(Experiment other) {
        return new Active(other, generation, superseded);
    }

    Active with(List<Superseded> superseded) {
        return new Active(experiment, generation, superseded);
    }
}
