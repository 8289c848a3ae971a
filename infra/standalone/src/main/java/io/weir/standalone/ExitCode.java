package io.weir.standalone;

/** What the {@code weir} command ends with, for scripts. A code never changes its meaning. */
public final class ExitCode {

    public static final int OK = 0;

    /** It was tried and did not work; the message says why. */
    public static final int FAILED = 1;

    /** The command line cannot be understood. */
    public static final int USAGE = 2;

    /** No Weir runs on the data folder, or it is not ready yet. */
    public static final int NOT_RUNNING = 3;

    /** Another process uses the data folder. */
    public static final int FOLDER_IN_USE = 4;

    /** Another program listens on a port that Weir needs. */
    public static final int PORT_TAKEN = 5;

    /** Stored numbers could not be held against the log, so nothing is known of them. 6 and 7 are the launcher's. */
    public static final int NOT_VERIFIED = 8;

    private ExitCode() {}
}
