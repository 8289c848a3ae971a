package io.weir.ingest.assignment;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The values of one experiment in one form. A client in a language that tells whole numbers from others asks for one of the two:
 * where any of the values has a fraction, {@code 0} is {@code 0.0}.
 */
final class VariantValues {

    private static final Pattern WHOLE = Pattern.compile("-?[0-9]+");
    private static final Pattern FRACTIONAL = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    private final boolean areFractional;

    /** @param values JSON of all that the experiment can answer */
    VariantValues(List<String> values) {
        areFractional = values.stream()
                .anyMatch(value -> FRACTIONAL.matcher(value).matches()
                        && !WHOLE.matcher(value).matches());
    }

    String written(String value) {
        return areFractional && WHOLE.matcher(value).matches() ? value + ".0" : value;
    }
}
