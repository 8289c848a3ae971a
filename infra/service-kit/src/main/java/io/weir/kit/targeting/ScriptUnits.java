package io.weir.kit.targeting;

import java.util.BitSet;
import java.util.Locale;

/** Sets of UTF-16 units, as JavaScript's regular expressions know them. */
final class ScriptUnits {

    private static final int ALL = 1 << Character.SIZE;

    /** ECMA-262, sections 12.2 and 12.3: white space and the ends of lines. */
    private static final String SPACES =
            "\t\n\u000b\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff";

    private ScriptUnits() {}

    static boolean isSpace(char unit) {
        return SPACES.indexOf(unit) >= 0;
    }

    /** Of one unit. */
    static BitSet of(char unit) {
        return range(unit, unit);
    }

    static BitSet range(char first, char last) {
        BitSet set = new BitSet(ALL);
        set.set(first, last + 1);
        return set;
    }

    /** What a dot finds. */
    static BitSet withinLine() {
        BitSet ends = range('\u2028', '\u2029');
        ends.set('\n');
        ends.set('\r');
        return others(ends);
    }

    /** Of {@code \d \D \s \S \w \W}; null: the letter names none. */
    static BitSet named(char letter) {
        return switch (letter) {
            case 'd' -> range('0', '9');
            case 'w' -> words();
            case 's' -> spaces();
            case 'D', 'W', 'S' -> others(named(Character.toLowerCase(letter)));
            default -> null;
        };
    }

    private static BitSet words() {
        BitSet set = range('0', '9');
        set.or(range('A', 'Z'));
        set.or(range('a', 'z'));
        set.set('_');
        return set;
    }

    private static BitSet spaces() {
        BitSet set = new BitSet(ALL);
        SPACES.chars().forEach(set::set);
        return set;
    }

    static BitSet others(BitSet set) {
        BitSet others = (BitSet) set.clone();
        others.flip(0, ALL);
        return others;
    }

    /** With every unit that is the same as one of these but for its case. */
    static BitSet inAnyCase(BitSet set) {
        BitSet canonical = new BitSet(ALL);
        set.stream().forEach(unit -> canonical.set(Case.CANONICAL[unit]));
        BitSet same = new BitSet(ALL);
        for (int unit = 0; unit < ALL; unit++) if (canonical.get(Case.CANONICAL[unit])) same.set(unit);
        return same;
    }

    /** As RE2 writes it. */
    static String written(BitSet set) {
        if (set.isEmpty()) return "[^\\x{0}-\\x{10FFFF}]";
        StringBuilder written = new StringBuilder("[");
        for (int from = set.nextSetBit(0); from >= 0; ) {
            int to = set.nextClearBit(from) - 1;
            // Halves of surrogate pairs lie elsewhere for RE2: no range leads into them or out of them.
            int last = Math.min(to, lastLike(from));
            written.append(written((char) from)).append('-').append(written((char) last));
            from = set.nextSetBit(last + 1);
        }
        return written.append(']').toString();
    }

    static String written(char unit) {
        return "\\x{" + Integer.toHexString(ScriptPattern.codePoint(unit)) + '}';
    }

    private static int lastLike(int unit) {
        if (unit < Character.MIN_SURROGATE) return Character.MIN_SURROGATE - 1;
        return unit <= Character.MAX_SURROGATE ? Character.MAX_SURROGATE : ALL - 1;
    }

    /** ECMA-262, section 22.2.2.7.3; worked out when the first pattern asks for it. */
    private static final class Case {
        static final char[] CANONICAL = canonical();

        private static char[] canonical() {
            char[] canonical = new char[ALL];
            for (int unit = 0; unit < ALL; unit++) canonical[unit] = canonical((char) unit);
            return canonical;
        }

        private static char canonical(char unit) {
            String upper = String.valueOf(unit).toUpperCase(Locale.ROOT);
            boolean leavesAscii = unit >= 128 && upper.charAt(0) < 128;
            return upper.length() != 1 || leavesAscii ? unit : upper.charAt(0);
        }
    }
}
