package io.weir.archive;

import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Where things lie in an archive. */
final class Keys {

    static final String INFO = "archive.json";
    static final String RANGES = "ranges/";
    static final String DATA = "data/";
    static final String TOPICS = "topics/";
    static final String PROBES = "probe/";
    static final String ENTRY_SUFFIX = ".json";
    static final String OBJECT_SUFFIX = ".avro";

    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
    private static final Pattern ENTRY = Pattern.compile("\\d{20}" + Pattern.quote(ENTRY_SUFFIX));
    private static final Pattern PARTITION = Pattern.compile("0|[1-9]\\d{0,8}");

    private Keys() {}

    static boolean isTopic(String name) {
        return TOPIC.matcher(name).matches() && !name.equals(".") && !name.equals("..");
    }

    static String entries(String topic, int partition) {
        return RANGES + topic + "/" + partition + "/";
    }

    static String objects(String topic, int partition) {
        return DATA + topic + "/" + partition + "/";
    }

    /** Which topic of that name it is. */
    static String topic(String topic) {
        return TOPICS + topic + ENTRY_SUFFIX;
    }

    /** 20 digits, so that names sort as offsets do. */
    static String entry(String topic, int partition, long first) {
        return entries(topic, partition) + String.format(Locale.ROOT, "%020d", first) + ENTRY_SUFFIX;
    }

    /** The offset that an entry's key names; empty: it is no entry's key. */
    static OptionalLong first(String key) {
        String name = key.substring(key.lastIndexOf('/') + 1);
        if (!ENTRY.matcher(name).matches()) return OptionalLong.empty();
        try {
            return OptionalLong.of(Long.parseLong(name.substring(0, 20)));
        } catch (NumberFormatException e) {
            return OptionalLong.empty(); // beyond any offset
        }
    }

    static OptionalInt partition(String folder) {
        return PARTITION.matcher(folder).matches() ? OptionalInt.of(Integer.parseInt(folder)) : OptionalInt.empty();
    }
}
