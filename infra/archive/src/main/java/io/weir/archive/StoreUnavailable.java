package io.weir.archive;

/** The folder or bucket does not answer, or refuses. To be tried again: what was asked for may have been done. */
public final class StoreUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StoreUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
