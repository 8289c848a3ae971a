package io.weir.export;

/** An export is not begun, and nothing is written. */
public final class ExportRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String next;

    /**
     * @param message why, one sentence
     * @param next what to do, one sentence
     */
    public ExportRefused(String message, String next) {
        super(message);
        this.next = next;
    }

    public String next() {
        return next;
    }
}
