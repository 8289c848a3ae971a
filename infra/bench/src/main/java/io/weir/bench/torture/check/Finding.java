package io.weir.bench.torture.check;

/** One thing that is not as it was promised. */
public record Finding(Kind kind, String what) {

    private static final int LONGEST = 400;

    public enum Kind {
        /** It was answered "accepted" and is not in the log. */
        LOST,
        /** It was refused, and is in the log. */
        REFUSED_BUT_LOGGED,
        /** It is in the log, and nobody posted it so. */
        NOT_POSTED,
        /** A good event was refused, or a bad one accepted. */
        WRONG_ANSWER,
        /** The client tried to the end and was never answered. */
        NEVER_ANSWERED,
        /** A store's numbers are not the oracle's. */
        DIFFERS_FROM_ORACLE,
        /** PostgreSQL and Redis hold different records. */
        STORES_DIFFER,
        /** The table events lacks a record of the log, or has one that is none. */
        EVENT_ROWS,
        /** The archive lacks a record of the log, or has one otherwise. */
        ARCHIVE,
        /** The accounts do not add up. */
        RESIDUAL,
        /** A process did not come back, or something else kept the seed from its end: nothing is known of its numbers. */
        NOT_READY,
        /** The stores did not come to the end of the log. */
        NOT_SETTLED
    }

    public Finding {
        if (what.length() > LONGEST) what = what.substring(0, LONGEST) + " …";
    }

    @Override
    public String toString() {
        return kind + ": " + what;
    }
}
