package io.weir.recovery.restore;

/** Nothing was changed: the message says why, {@link #next} what to do. */
public final class RestoreRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String next;

    RestoreRefused(String message, String next) {
        super(message);
        this.next = next;
    }

    /** The next step of whoever asked. */
    public String next() {
        return next;
    }
}
