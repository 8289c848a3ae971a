package io.weir.standalone;

/** Ends a command with a message in plain words and what to do next. Not a fault of Weir: no stack trace is shown. */
public final class Trouble extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final String nextStep;

    /**
     * @param exitCode of {@link ExitCode}
     * @param what happened, one sentence
     * @param nextStep what the user can do, one sentence or command
     */
    public Trouble(int exitCode, String what, String nextStep) {
        super(what);
        this.exitCode = exitCode;
        this.nextStep = nextStep;
    }

    public Trouble(int exitCode, String what, String nextStep, Throwable cause) {
        this(exitCode, what, nextStep);
        initCause(cause);
    }

    public int exitCode() {
        return exitCode;
    }

    public String nextStep() {
        return nextStep;
    }
}
