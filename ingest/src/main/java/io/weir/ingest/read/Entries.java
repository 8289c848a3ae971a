package io.weir.ingest.read;

import java.util.HashSet;
import java.util.Set;

/**
 * Names with a number, or with a stretch of text: the event's values, or its attributes. Kept sorted by name (UTF-16
 * order), so that equal events are equal bytes. Holds at most its capacity; for one thread.
 */
final class Entries {

    private final String[] names;
    private final long[] numbers;
    private final int[] lengths;
    /** Names that were null; they are no entries, and still come only once. */
    private final Set<String> absent = new HashSet<>();

    private int size;

    Entries(int capacity) {
        names = new String[capacity];
        numbers = new long[capacity];
        lengths = new int[capacity];
    }

    void clear() {
        size = 0;
        if (!absent.isEmpty()) absent.clear();
    }

    int size() {
        return size;
    }

    boolean isFull() {
        return size == names.length;
    }

    /**
     * Adds at the name's place. Insertion from the end: most producers send few names, and in the same order each time.
     *
     * @param number millionths, or where the text starts
     * @throws MalformedJson when the name is there already
     */
    void add(String name, long number, int length) {
        if (!absent.isEmpty() && absent.contains(name)) throw twice();
        int at = size;
        while (at > 0) {
            int order = names[at - 1].compareTo(name);
            if (order < 0) break;
            if (order == 0) throw twice();
            names[at] = names[at - 1];
            numbers[at] = numbers[at - 1];
            lengths[at] = lengths[at - 1];
            at--;
        }
        names[at] = name;
        numbers[at] = number;
        lengths[at] = length;
        size++;
    }

    /**
     * Notes a name that is null.
     *
     * @throws MalformedJson when the name is there already
     */
    void absent(String name) {
        for (int i = 0; i < size; i++) if (names[i].equals(name)) throw twice();
        if (!absent.add(name)) throw twice();
    }

    private static MalformedJson twice() {
        return new MalformedJson("An object of the event has a key twice.");
    }

    String name(int index) {
        return names[index];
    }

    long number(int index) {
        return numbers[index];
    }

    int length(int index) {
        return lengths[index];
    }
}
