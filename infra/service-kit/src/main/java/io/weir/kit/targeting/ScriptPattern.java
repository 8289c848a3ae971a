package io.weir.kit.targeting;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * A regular expression that finds what JavaScript's would find (ECMA-262, section 22.2 and annex B, without the flags u and v),
 * in a time that grows with the text and never with what the pattern makes of it: it is translated for RE2.
 *
 * <p>JavaScript reads a text as UTF-16 units, RE2 as code points. Half of a surrogate pair therefore becomes a code point of its
 * own, in the pattern and in the text.
 */
final class ScriptPattern {

    private static final int HALVES = 0x100000;

    private final Pattern pattern;

    private ScriptPattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /** @throws PatternSyntaxException when JavaScript has no such pattern, or RE2 cannot find it */
    static ScriptPattern of(String script, boolean ignoresCase) {
        return new ScriptPattern(Pattern.compile(new ScriptPatternReader(script, ignoresCase).translated()));
    }

    boolean isFoundIn(String text) {
        return pattern.matcher(units(text)).find();
    }

    /** The code point that a unit is for RE2. */
    static int codePoint(char unit) {
        return Character.isSurrogate(unit) ? HALVES + unit : unit;
    }

    private static String units(String text) {
        if (text.chars().noneMatch(unit -> Character.isSurrogate((char) unit))) return text;
        StringBuilder units = new StringBuilder(2 * text.length());
        for (int i = 0; i < text.length(); i++) units.appendCodePoint(codePoint(text.charAt(i)));
        return units.toString();
    }
}
