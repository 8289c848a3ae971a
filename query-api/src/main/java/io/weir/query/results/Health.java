package io.weir.query.results;

import java.util.List;

/** Whether the numbers can be trusted: one check after another, each with its number. */
record Health(Status status, List<Check> checks) {

    /** In the order of how bad it is. */
    enum Status {
        ok,
        /** Not yet enough to say. */
        waiting,
        /** To be looked at; the numbers stand. */
        warning,
        /** The numbers must not be decided on. */
        failed
    }

    /**
     * @param value what was measured, or null when nothing could be
     * @param threshold beyond which it is no longer ok
     * @param advice what to do; null when it is ok
     */
    record Check(String check, Status status, Double value, double threshold, String advice) {}

    static Health of(List<Check> checks) {
        Status worst = checks.stream().map(Check::status).max(Status::compareTo).orElse(Status.ok);
        return new Health(worst, List.copyOf(checks));
    }
}
