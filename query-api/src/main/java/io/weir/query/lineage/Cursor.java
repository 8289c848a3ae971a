package io.weir.query.lineage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a page ended: after a record of a unit. Opaque to callers.
 *
 * @param partition {@link #DONE}: after all of the unit's
 */
record Cursor(String unit, int partition, long offset) {

    static final int DONE = Integer.MAX_VALUE;

    private static final Pattern FORM = Pattern.compile("(\\d{1,10}):(\\d{1,19}):(.+)", Pattern.DOTALL);

    static Cursor afterAllOf(String unit) {
        return new Cursor(unit, DONE, 0);
    }

    /** True when the record was on a page already. */
    boolean hasPassed(int atPartition, long atOffset) {
        return atPartition < partition || (atPartition == partition && atOffset <= offset);
    }

    String text() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((partition + ":" + offset + ":" + unit).getBytes(UTF_8));
    }

    /** Null for null. */
    static Cursor parse(String text) {
        if (text == null) return null;
        try {
            Matcher found = FORM.matcher(new String(Base64.getUrlDecoder().decode(text), UTF_8));
            if (found.matches() && found.group(3).indexOf('\0') < 0) {
                return new Cursor(found.group(3), Integer.parseInt(found.group(1)), Long.parseLong(found.group(2)));
            }
        } catch (IllegalArgumentException e) {
            // Not Base64, or a number that is too large: as any other text that no page gave out.
        }
        throw new ProblemException(
                Problem.of(ProblemCode.PARAMETER_INVALID, "after must be the field next of the page before this one."));
    }
}
