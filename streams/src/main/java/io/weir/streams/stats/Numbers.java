package io.weir.streams.stats;

import io.weir.schemas.BlankStats;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;

/** What one key of the statistics counts, running. Mutable, owned by one task: it lives in the hot loop. */
public sealed interface Numbers permits UnitNumbers, LogNumbers, ProgressNumbers, ClusterNumbers {

    /** Nothing counted yet. */
    static Numbers none(Stage stage) {
        return of(stage, BlankStats.stats());
    }

    static Numbers of(Stage stage, Stats stored) {
        return switch (stage) {
            case units, breakdown, hours -> new UnitNumbers(stored);
            case log -> new LogNumbers(stored);
            case progress, cluster_progress -> new ProgressNumbers(stored);
            case clusters -> new ClusterNumbers(stored);
            case unknown -> throw new IllegalStateException("sums of a newer Weir are in the store");
        };
    }

    /** Writes what is counted into a record that holds nothing yet. */
    void writeTo(Stats record);
}
