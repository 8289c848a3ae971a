package io.weir.streams.definitions;

import io.weir.schemas.ExperimentDefinition;

/** Indexes of definitions, without a topology. */
public final class Indexes {

    private Indexes() {}

    public static DefinitionIndex of(ExperimentDefinition... definitions) {
        DefinitionIndex index = new DefinitionIndex();
        for (ExperimentDefinition definition : definitions) index.put(ExperimentRules.of(definition));
        return index;
    }
}
