package io.weir.query;

import java.util.List;

/**
 * One page of a list.
 *
 * @param more whether the list goes on after it
 */
public record Rows<T>(List<T> rows, boolean more) {

    /** Most that one page holds. */
    public static final int PAGE = 100;

    public Rows {
        rows = List.copyOf(rows);
    }

    /** @param oneMore as many as there are, at most {@link #PAGE} and one */
    public static <T> Rows<T> of(List<T> oneMore) {
        boolean more = oneMore.size() > PAGE;
        return new Rows<>(more ? oneMore.subList(0, PAGE) : oneMore, more);
    }
}
