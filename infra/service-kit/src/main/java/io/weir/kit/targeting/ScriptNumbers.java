package io.weir.kit.targeting;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers from texts and as texts, as JavaScript has them (ECMA-262, sections 7.1.4.1 and 6.1.6.1.20). */
final class ScriptNumbers {

    private static final Pattern DECIMAL =
            Pattern.compile("[+-]?(Infinity|([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?)");
    private static final Pattern OF_OTHER_BASE =
            Pattern.compile("0(?:[xX](?<hex>[0-9a-fA-F]+)|[oO](?<octal>[0-7]+)|[bB](?<binary>[01]+))");

    /** Larger and smaller ones are written with an exponent. */
    private static final int MOST_DIGITS_BEFORE_POINT = 21;

    private static final int MOST_ZEROS_AFTER_POINT = 6;

    private ScriptNumbers() {}

    /** NaN: the text is no number. */
    static double of(String text) {
        String number = trimmed(text);
        if (number.isEmpty()) return 0;
        if (DECIMAL.matcher(number).matches()) return Double.parseDouble(number);
        Matcher other = OF_OTHER_BASE.matcher(number);
        if (!other.matches()) return Double.NaN;
        if (other.group("hex") != null) return new BigInteger(other.group("hex"), 16).doubleValue();
        if (other.group("octal") != null) return new BigInteger(other.group("octal"), 8).doubleValue();
        return new BigInteger(other.group("binary"), 2).doubleValue();
    }

    private static String trimmed(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && ScriptUnits.isSpace(text.charAt(from))) from++;
        while (to > from && ScriptUnits.isSpace(text.charAt(to - 1))) to--;
        return text.substring(from, to);
    }

    static String text(double number) {
        if (number == 0) return "0"; // -0 too
        if (Double.isNaN(number) || Double.isInfinite(number)) return Double.toString(number);
        BigDecimal shortest = new BigDecimal(Double.toString(Math.abs(number))).stripTrailingZeros();
        String digits = shortest.unscaledValue().toString();
        return (number < 0 ? "-" : "") + text(digits, digits.length() - shortest.scale());
    }

    /** @param point how many of the digits are before it; below 0: so many zeros are after it */
    private static String text(String digits, int point) {
        int count = digits.length();
        if (point > MOST_DIGITS_BEFORE_POINT || point <= -MOST_ZEROS_AFTER_POINT) {
            String fraction = count == 1 ? "" : "." + digits.substring(1);
            return digits.charAt(0) + fraction + "e" + (point > 0 ? "+" : "") + (point - 1);
        }
        if (point >= count) return digits + "0".repeat(point - count);
        if (point > 0) return digits.substring(0, point) + "." + digits.substring(point);
        return "0." + "0".repeat(-point) + digits;
    }
}
