package io.weir.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

/**
 * A unit within a project, and the key of its records: {@code project/type:id}, UTF-8. Every producer and repartition
 * uses the same bytes and Kafka's default partitioner, so one unit's events meet in one partition.
 */
public record UnitKey(String project, UnitType type, String id) {

    public UnitKey {
        requireNonNull(type, "type");
        if (project.isEmpty() || project.indexOf('/') >= 0) {
            throw new IllegalArgumentException("not a project: " + project);
        }
        if (id.isEmpty()) {
            throw new IllegalArgumentException("a unit's id is empty");
        }
    }

    /** The primary unit of an event: the first present of user, session, run. */
    public static UnitKey primary(String project, Event event) {
        if (event.getUser() != null) return new UnitKey(project, UnitType.user, event.getUser());
        if (event.getSession() != null) return new UnitKey(project, UnitType.session, event.getSession());
        if (event.getRun() != null) return new UnitKey(project, UnitType.run, event.getRun());
        throw new IllegalArgumentException("event " + event.getId() + " names no unit");
    }

    /** The id of {@code type} that the event names, or null. */
    public static String idOf(UnitType type, Event event) {
        return switch (type) {
            case user -> event.getUser();
            case session -> event.getSession();
            case run -> event.getRun();
        };
    }

    public static UnitKey parse(byte[] key) {
        String text = new String(key, UTF_8);
        int slash = text.indexOf('/');
        int colon = text.indexOf(':', slash);
        if (slash < 1 || colon < 0) throw new IllegalArgumentException("not a unit key: " + text);
        return new UnitKey(
                text.substring(0, slash),
                UnitType.valueOf(text.substring(slash + 1, colon)),
                text.substring(colon + 1));
    }

    public byte[] toBytes() {
        return toString().getBytes(UTF_8);
    }

    @Override
    public String toString() {
        return project + "/" + type + ":" + id;
    }
}
