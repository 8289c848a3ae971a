package io.weir.query.http;

import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import io.weir.query.Edit;
import io.weir.query.json.Fields;
import org.springframework.web.reactive.function.server.ServerRequest;

/** Who changes what on which ground, from a request's headers. */
final class Edits {

    private static final int MAX_NAME = 256;

    private Edits() {}

    static Edit of(ServerRequest request) {
        return new Edit(by(request), ifMatch(request));
    }

    /** RFC 9110, 10.1.2: who is behind the request. A claim, as long as there is no login. */
    static String by(ServerRequest request) {
        String from = request.headers().firstHeader("From");
        if (from == null || from.isBlank()) return null;
        if (from.length() <= MAX_NAME && Fields.isStorable(from)) return from;
        throw new ProblemException(
                Problem.of(ProblemCode.PARAMETER_INVALID, "From must have at most " + MAX_NAME + " characters."));
    }

    /** What {@link #ifMatch} of a later request may hold. */
    static String tag(long revision) {
        return "\"" + revision + "\"";
    }

    private static Long ifMatch(ServerRequest request) {
        String given = request.headers().firstHeader("If-Match");
        if (given == null || given.equals("*")) return null;
        String revision = given.replaceAll("^(W/)?\"|\"$", "");
        if (!revision.matches("\\d{1,18}")) return -1L; // a tag that nothing ever had
        return Long.valueOf(revision);
    }
}
