package io.weir.archive;

/** An entry or an object of an archive is not what it says, or what its range says. */
public final class ArchiveDamaged extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String object;
    private final String difference;

    /**
     * @param object key of the entry or object
     * @param difference what differs, in words
     */
    public ArchiveDamaged(String object, String difference) {
        super(object + ": " + difference);
        this.object = object;
        this.difference = difference;
    }

    public String object() {
        return object;
    }

    public String difference() {
        return difference;
    }
}
