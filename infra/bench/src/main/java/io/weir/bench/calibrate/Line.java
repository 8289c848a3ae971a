package io.weir.bench.calibrate;

/**
 * One line of the report.
 *
 * @param promise what the rate has to be; null: shown beside, nothing is promised
 */
record Line(String study, String method, String data, String units, Rate rate, Promise promise) {

    /** What is said of a rate. */
    record Promise(Kind kind, double share) {

        enum Kind {
            at,
            at_most,
            at_least,
            /** Of many units; with a hundred it is a guide. */
            theory
        }

        static Promise at(double share) {
            return new Promise(Kind.at, share);
        }

        static Promise atMost(double share) {
            return new Promise(Kind.at_most, share);
        }

        static Promise atLeast(double share) {
            return new Promise(Kind.at_least, share);
        }

        static Promise theory(double share) {
            return new Promise(Kind.theory, share);
        }
    }

    boolean isPromised() {
        return promise != null && promise.kind() != Promise.Kind.theory;
    }

    boolean isKept() {
        if (promise == null) return true;
        return switch (promise.kind()) {
            case at -> rate.isAt(promise.share());
            case at_most -> rate.share() <= promise.share() + rate.band(promise.share());
            case at_least -> rate.share() >= promise.share() - rate.band(promise.share());
            case theory -> true;
        };
    }
}
