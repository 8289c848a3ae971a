package io.weir.query.results;

import java.util.ArrayList;
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

    static final String CATCHING_UP = "catching_up";

    private static final Check BEHIND = new Check(
            CATCHING_UP,
            Status.waiting,
            null,
            0,
            "The numbers do not hold all that is in the log yet: behind says how much is missing. Wait until they do.");

    /** The same of numbers that lack much of the log: whatever it says of them, the rest is still to come. */
    Health whileCatchingUp() {
        List<Check> all = new ArrayList<>();
        all.add(BEHIND);
        all.addAll(checks);
        return new Health(Status.waiting, List.copyOf(all));
    }

    boolean isCatchingUp() {
        return checks.contains(BEHIND);
    }

    static Health of(List<Check> checks) {
        Status worst = checks.stream().map(Check::status).max(Status::compareTo).orElse(Status.ok);
        return new Health(worst, List.copyOf(checks));
    }
}
