package io.weir.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** Which projects are users', and which one is Weir's own. */
public final class Projects {

    /**
     * Weir's own measurements of itself. No request reaches it: nobody can post to it or define an experiment in it, and no
     * list, table or accounting shows it.
     */
    public static final String INTERNAL = "weir-internal";

    private static final byte[] INTERNAL_KEYS = (INTERNAL + "/").getBytes(UTF_8);

    private Projects() {}

    /**
     * The same name, if a user's project may have it.
     *
     * @throws IllegalArgumentException for {@link #INTERNAL}, and for what is no project's name
     */
    public static String ofUsers(String name) {
        if (name.equals(INTERNAL)) throw new IllegalArgumentException(name + " is reserved for Weir itself");
        if (name.isEmpty() || name.indexOf('/') >= 0) throw new IllegalArgumentException("not a project: " + name);
        return name;
    }

    /** True when a record of {@link Topics#EVENTS} is Weir's own measurement. */
    public static boolean isInternal(byte[] unitKey) {
        int length = INTERNAL_KEYS.length;
        return unitKey != null
                && unitKey.length > length
                && Arrays.equals(unitKey, 0, length, INTERNAL_KEYS, 0, length);
    }
}
