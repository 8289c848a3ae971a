package io.weir.ingest.read;

/** Names as they may stand in a JSON pointer (RFC 6901) and in a record. */
final class Pointers {

    private Pointers() {}

    static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    /** True without NUL and without half of a surrogate pair: PostgreSQL cannot hold them. */
    static boolean isStorable(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == 0) return false;
            if (Character.isSurrogate(c)) {
                if (i + 1 == name.length() || !Character.isSurrogatePair(c, name.charAt(i + 1))) return false;
                i++;
            }
        }
        return true;
    }
}
