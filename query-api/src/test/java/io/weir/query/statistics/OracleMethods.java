package io.weir.query.statistics;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The oracle's methods by name: its inputs to the engine, the engine's answers to its outputs. */
final class OracleMethods {

    static final Map<String, Function<OracleInput, OracleOutput>> ALL = all();

    private OracleMethods() {}

    private static Map<String, Function<OracleInput, OracleOutput>> all() {
        Map<String, Function<OracleInput, OracleOutput>> all = new HashMap<>();
        OracleComparisons.addTo(all);
        OracleDecisions.addTo(all);
        OracleStructures.addTo(all);
        return Map.copyOf(all);
    }
}
