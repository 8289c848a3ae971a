package io.weir.kit.targeting;

import com.google.re2j.PatternSyntaxException;
import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads JavaScript's syntax and writes RE2's. What only JavaScript can find is left as it is, for RE2 to refuse. */
final class ScriptPatternReader {

    private static final Pattern COUNT = Pattern.compile("\\{[0-9]+(,[0-9]*)?\\}");
    private static final Pattern GROUP = Pattern.compile("\\(\\?(:|=|!|<=|<!|<[A-Za-z_$][A-Za-z0-9_$]*>)");

    private final String script;
    private final boolean ignoresCase;
    private final StringBuilder out = new StringBuilder();
    private int at;

    ScriptPatternReader(String script, boolean ignoresCase) {
        this.script = script;
        this.ignoresCase = ignoresCase;
    }

    String translated() {
        while (at < script.length()) {
            char unit = script.charAt(at++);
            switch (unit) {
                case '.' -> out.append(ScriptUnits.written(ScriptUnits.withinLine()));
                case '[' -> write(set());
                case '(' -> group();
                case '{' -> count();
                case '\\' -> escape();
                case '*', '+', '?', '^', '$', '|', ')' -> out.append(unit);
                default -> write(ScriptUnits.of(unit));
            }
        }
        return out.toString();
    }

    private void write(BitSet set) {
        BitSet found = ignoresCase ? ScriptUnits.inAnyCase(set) : set;
        boolean isOne = found.cardinality() == 1;
        out.append(isOne ? ScriptUnits.written((char) found.nextSetBit(0)) : ScriptUnits.written(found));
    }

    private void group() {
        if (peek() != '?') {
            out.append('(');
            return;
        }
        Matcher group = GROUP.matcher(script).region(at - 1, script.length());
        if (!group.lookingAt()) throw new PatternSyntaxException("invalid group", script.substring(at - 1));
        boolean isNamed = group.group(1).endsWith(">");
        out.append(isNamed ? "(" : group.group());
        at = group.end();
    }

    /** A brace that counts nothing is a brace. */
    private void count() {
        Matcher count = COUNT.matcher(script).region(at - 1, script.length());
        if (!count.lookingAt()) {
            write(ScriptUnits.of('{'));
            return;
        }
        out.append(count.group());
        at = count.end();
    }

    private void escape() {
        char letter = peek();
        boolean isReference = letter >= '1' && letter <= '9' || letter == 'k' && script.startsWith("k<", at);
        if (letter == 'b' || letter == 'B' || isReference) {
            at++;
            out.append('\\').append(letter);
        } else {
            write(escaped());
        }
    }

    /** What stands behind a backslash, which is read. */
    private BitSet escaped() {
        if (at == script.length()) throw new PatternSyntaxException("trailing backslash", script);
        char letter = script.charAt(at++);
        BitSet named = ScriptUnits.named(letter);
        if (named != null) return named;
        return ScriptUnits.of(
                switch (letter) {
                    case 't' -> '\t';
                    case 'n' -> '\n';
                    case 'v' -> '\u000b';
                    case 'f' -> '\f';
                    case 'r' -> '\r';
                    case 'c' -> control();
                    case 'x' -> hexadecimal(2, letter);
                    case 'u' -> hexadecimal(4, letter);
                    case '0', '1', '2', '3', '4', '5', '6', '7' -> octal(letter);
                    default -> letter;
                });
    }

    /** Without a letter behind it, {@code \c} is a backslash, and the c is read again. */
    private char control() {
        char letter = peek();
        boolean isLetter = letter >= 'a' && letter <= 'z' || letter >= 'A' && letter <= 'Z';
        at += isLetter ? 1 : -1;
        return isLetter ? (char) (letter % 32) : '\\';
    }

    private char hexadecimal(int digits, char otherwise) {
        int unit = 0;
        for (int i = at; i < at + digits; i++) {
            int digit = i < script.length() ? hexadecimal(script.charAt(i)) : -1;
            if (digit < 0) return otherwise;
            unit = 16 * unit + digit;
        }
        at += digits;
        return (char) unit;
    }

    private static int hexadecimal(char digit) {
        return digit < 128 ? Character.digit(digit, 16) : -1;
    }

    /** At most three digits, at most 255. */
    private char octal(char first) {
        int unit = first - '0';
        for (int more = first <= '3' ? 2 : 1; more > 0 && peek() >= '0' && peek() <= '7'; more--) {
            unit = 8 * unit + script.charAt(at++) - '0';
        }
        return (char) unit;
    }

    /** Of the brackets, of which the first is read. */
    private BitSet set() {
        boolean isOthers = peek() == '^';
        if (isOthers) at++;
        BitSet set = new BitSet();
        while (peek() != ']') {
            BitSet first = member();
            boolean isRange = peek() == '-' && at + 1 < script.length() && script.charAt(at + 1) != ']';
            if (!isRange) {
                set.or(first);
                continue;
            }
            at++;
            BitSet last = member();
            set.or(range(first, last));
        }
        at++;
        if (!isOthers) return set;
        return ScriptUnits.others(ignoresCase ? ScriptUnits.inAnyCase(set) : set);
    }

    /** Where one end is a set itself, the dash is a dash. */
    private BitSet range(BitSet first, BitSet last) {
        if (first.cardinality() == 1 && last.cardinality() == 1) {
            char from = (char) first.nextSetBit(0);
            char to = (char) last.nextSetBit(0);
            if (from > to) throw new PatternSyntaxException("range out of order", script);
            return ScriptUnits.range(from, to);
        }
        BitSet all = ScriptUnits.of('-');
        all.or(first);
        all.or(last);
        return all;
    }

    private BitSet member() {
        if (at == script.length()) throw new PatternSyntaxException("missing closing ]", script);
        char unit = script.charAt(at++);
        if (unit != '\\') return ScriptUnits.of(unit);
        if (peek() != 'b') return escaped();
        at++;
        return ScriptUnits.of('\b');
    }

    /** The next unit; at the end one that no pattern asks for by its value. */
    private char peek() {
        if (at < script.length()) return script.charAt(at);
        return '\uffff';
    }
}
