package io.weir.recovery.verify;

/** Nothing can be verified: the message says why, {@link #next} what to do. */
public final class VerifyRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String next;

    VerifyRefused(String message, String next) {
        super(message);
        this.next = next;
    }

    VerifyRefused(String message, String next, Throwable cause) {
        this(message, next);
        initCause(cause);
    }

    /** The next step of whoever asked. */
    public String next() {
        return next;
    }
}
