package io.weir.query;

import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A place in PostgreSQL's write-ahead log, written as PostgreSQL does: {@code 16/B374D848}. */
public record LogPosition(long bytes) implements Comparable<LogPosition> {

    private static final Pattern SHAPE = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");

    /** @throws ProblemException PARAMETER_INVALID */
    public static LogPosition parse(String text) {
        Matcher parts = SHAPE.matcher(text);
        if (!parts.matches()) {
            throw new ProblemException(Problem.of(
                    ProblemCode.PARAMETER_INVALID,
                    "Weir-Position must be what the answer to a change had in it, such as 16/B374D848."));
        }
        return new LogPosition(Long.parseLong(parts.group(1), 16) << 32 | Long.parseLong(parts.group(2), 16));
    }

    @Override
    public int compareTo(LogPosition other) {
        return Long.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public String toString() {
        return "%X/%X".formatted(bytes >>> 32, bytes & 0xFFFF_FFFFL);
    }
}
