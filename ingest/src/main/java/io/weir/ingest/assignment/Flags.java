package io.weir.ingest.assignment;

import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.SingleObject;
import io.weir.schemas.SingleObject.UnreadableRecord;
import io.weir.schemas.Topics;
import io.weir.schemas.UnitType;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every experiment's newest definition, in memory. One thread writes, many read. */
public final class Flags {

    /** How well what is here is known to be what there is. */
    public enum State {
        /** The topic was never read to its end: what is missing here may be there. */
        absent,
        /** It was, just now. */
        fresh,
        /** It was, and could not be for a while. */
        stale
    }

    private static final Logger log = LoggerFactory.getLogger(Flags.class);

    private final String prefix;
    private final long staleAfterNanos;
    private final LongSupplier nanoTime;
    private final ConcurrentSkipListMap<String, Flag> flags = new ConcurrentSkipListMap<>();
    private final Set<String> unreadable = ConcurrentHashMap.newKeySet();
    private volatile boolean wasRead;
    private volatile long readAt;

    /** @param nanoTime as {@link System#nanoTime} */
    public Flags(String project, Duration staleAfter, LongSupplier nanoTime) {
        this.prefix = Topics.experimentKey(project, "");
        this.staleAfterNanos = staleAfter.toNanos();
        this.nanoTime = nanoTime;
    }

    /** Takes one record of {@link Topics#EXPERIMENTS}. What cannot be read leaves what was known before. */
    void accept(String recordKey, byte[] value) {
        if (!recordKey.startsWith(prefix)) return;
        String key = recordKey.substring(prefix.length());
        if (value == null) {
            unreadable.remove(key);
            flags.remove(key);
            return;
        }
        try {
            ExperimentDefinition definition = SingleObject.EXPERIMENT.decode(value);
            Flag known = flags.get(key);
            if (known != null && known.revision() > definition.getRevision()) return;
            unreadable.remove(key);
            if (definition.getGeneration() == 0) flags.remove(key); // a draft
            else flags.put(key, Flag.of(definition));
        } catch (UnreadableRecord e) {
            unreadable.add(key);
            log.warn("experiment {} is served as it was before: its newest definition cannot be read", key, e);
        }
    }

    /** The topic's end was just reached. */
    void isRead() {
        readAt = nanoTime.getAsLong();
        wasRead = true;
    }

    public State state() {
        if (!wasRead) return State.absent;
        return nanoTime.getAsLong() - readAt > staleAfterNanos ? State.stale : State.fresh;
    }

    /** Null when there is none. */
    public Flag find(String key) {
        return flags.get(key);
    }

    /** True when an experiment is known that forces a unit of its type. */
    public boolean forces(String key, Function<UnitType, String> units) {
        Flag flag = flags.get(key);
        if (flag == null || flag.forced().isEmpty()) return false;
        String unit = units.apply(flag.unit());
        return unit != null && flag.forces(unit);
    }

    /** True when there is a newer definition that this Weir cannot read. */
    public boolean isUnreadable(String key) {
        return unreadable.contains(key);
    }

    /** In the order of keys. */
    public Collection<Flag> all() {
        return flags.values();
    }

    public int size() {
        return flags.size();
    }

    public int unreadable() {
        return unreadable.size();
    }
}
