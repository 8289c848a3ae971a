package io.weir.ingest.validation;

import io.weir.schemas.UnitType;
import java.util.function.Function;

/** Which units experiments force into a variant: they are shown to somebody, and tell nothing of the variants. */
@FunctionalInterface
public interface ForcedUnits {

    /** Where definitions are of no matter. */
    ForcedUnits NONE = (experiment, units) -> false;

    /** @param units the id that the exposure names by type, or null */
    boolean contains(String experiment, Function<UnitType, String> units);
}
