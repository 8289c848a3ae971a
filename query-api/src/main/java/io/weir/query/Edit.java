package io.weir.query;

/**
 * How a change is made.
 *
 * @param by who says to make it, or null
 * @param ifMatch the revision or version that the analyst has seen, or null: whichever there is
 */
public record Edit(String by, Long ifMatch) {

    /** False when the analyst has seen another. */
    public boolean matches(long there) {
        return ifMatch == null || ifMatch == there;
    }
}
