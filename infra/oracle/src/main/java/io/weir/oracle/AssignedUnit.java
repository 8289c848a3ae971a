package io.weir.oracle;

/** Where a unit that has met a variant is counted, as the table {@code user_assignments} says it. */
public record AssignedUnit(String variant, int phase, boolean crossed, FirstExposure exposure) {

    static AssignedUnit of(CountedUnit unit) {
        return new AssignedUnit(
                unit.variant(), unit.phase(), unit.crossed(), FirstExposure.of(unit.exposure(), unit.id()));
    }
}
