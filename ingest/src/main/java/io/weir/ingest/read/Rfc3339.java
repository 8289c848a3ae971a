package io.weir.ingest.read;

/** Instants as RFC 3339 section 5.6 writes them: a date, a time, an offset or Z. Finer than a millisecond is cut off. */
final class Rfc3339 {

    /** Not an instant. */
    static final long INVALID = Long.MIN_VALUE;

    private static final int SHORTEST = "2026-11-23T20:41:00Z".length();
    private static final int LONGEST = 64;

    private Rfc3339() {}

    /** Epoch milliseconds, or {@link #INVALID}. A leap second (:60) is not taken: no clock of ours can hold it. */
    static long parse(char[] text, int offset, int length) {
        if (length < SHORTEST || length > LONGEST) return INVALID;
        int year = number(text, offset, 4);
        int month = number(text, offset + 5, 2);
        int day = number(text, offset + 8, 2);
        int hour = number(text, offset + 11, 2);
        int minute = number(text, offset + 14, 2);
        int second = number(text, offset + 17, 2);
        char t = text[offset + 10];
        boolean isShaped = text[offset + 4] == '-'
                && text[offset + 7] == '-'
                && (t == 'T' || t == 't')
                && text[offset + 13] == ':'
                && text[offset + 16] == ':';
        if (!isShaped || year < 0 || month < 1 || month > 12 || day < 1 || day > daysIn(month, year)) return INVALID;
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return INVALID;
        int at = offset + 19;
        int end = offset + length;
        int millis = 0;
        if (text[at] == '.') {
            int digits = 0;
            at++;
            int scale = 100;
            while (at < end && text[at] >= '0' && text[at] <= '9') {
                millis += (text[at++] - '0') * scale;
                scale /= 10;
                digits++;
            }
            if (digits == 0) return INVALID;
        }
        int offsetMinutes = offsetMinutes(text, at, end);
        if (offsetMinutes == Integer.MIN_VALUE) return INVALID;
        long minutes = (epochDay(year, month, day) * 24 + hour) * 60 + minute - offsetMinutes;
        return (minutes * 60 + second) * 1000 + millis;
    }

    /** Z or ±hh:mm up to the end; the least int when it is neither. */
    private static int offsetMinutes(char[] text, int at, int end) {
        if (at + 1 == end && (text[at] == 'Z' || text[at] == 'z')) return 0;
        if (at + 6 != end || text[at + 3] != ':') return Integer.MIN_VALUE;
        int hours = number(text, at + 1, 2);
        int minutes = number(text, at + 4, 2);
        if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return Integer.MIN_VALUE;
        int total = hours * 60 + minutes;
        return switch (text[at]) {
            case '+' -> total;
            case '-' -> -total;
            default -> Integer.MIN_VALUE;
        };
    }

    /** The digits as a number; -1 when one is no digit. */
    private static int number(char[] text, int from, int digits) {
        int number = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9) return -1;
            number = number * 10 + digit;
        }
        return number;
    }

    private static int daysIn(int month, int year) {
        return switch (month) {
            case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    /** Days since 1970-01-01 in the proleptic Gregorian calendar, counted in eras of 400 years from a 1 March. */
    private static long epochDay(int year, int month, int day) {
        int y = month <= 2 ? year - 1 : year;
        int era = Math.floorDiv(y, 400);
        int yearOfEra = y - era * 400;
        int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097L + dayOfEra - 719_468;
    }
}
