package io.weir.archive;

/** What lies at the archive's URI must not be written to. Trying again changes nothing. */
public final class ArchiveRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ArchiveRefused(String message) {
        super(message);
    }
}
