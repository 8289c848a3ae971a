package io.weir.recovery.verify;

import java.util.List;

/** What became of one experiment, or of one project's accounting. */
public sealed interface Outcome {

    /** Everything that is stored is what the log says. @param numbers how many, in all stores */
    record Equal(long numbers) implements Outcome {}

    /**
     * @param numbers that were compared
     * @param different of these
     * @param first of them
     */
    record Different(long numbers, long different, List<Difference> first) implements Outcome {
        public Different {
            first = List.copyOf(first);
        }
    }

    /** Nothing is known: the numbers and the log are not of one moment. */
    record Moving(String reason, String next) implements Outcome {}
}
