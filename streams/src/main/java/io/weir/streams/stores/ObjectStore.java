package io.weir.streams.stores;

import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;

/**
 * A store of objects on a store of bytes. They become bytes only when Streams commits, when it asks every cached store to
 * let go of what it holds back. Why, and what was measured: RATIONALE, "Why two stores are of our own".
 */
public abstract class ObjectStore implements StateStore, CachedStateStore<Bytes, byte[]> {

    protected final KeyValueStore<Bytes, byte[]> bytes;

    private int partition;

    protected ObjectStore(KeyValueStore<Bytes, byte[]> bytes) {
        this.bytes = bytes;
    }

    /** Writes what has changed since the last commit to {@link #bytes}. */
    @Override
    public abstract void flushCache();

    /** Forgets all objects, changed ones too: they belong to a transaction that was given up. */
    @Override
    public abstract void clearCache();

    /** All entries as they were at the last commit; to be closed. */
    public final KeyValueIterator<Bytes, byte[]> committed() {
        return bytes.all();
    }

    protected final int partition() {
        return partition;
    }

    @Override
    public final boolean setFlushListener(CacheFlushListener<Bytes, byte[]> listener, boolean sendOldValues) {
        return false; // nobody downstream is fed by this store
    }

    @Override
    public final String name() {
        return bytes.name();
    }

    @Override
    public final void init(StateStoreContext context, StateStore root) {
        partition = context.taskId().partition();
        bytes.init(context, root);
    }

    @Override
    public final void close() {
        clearCache();
        bytes.close();
    }

    @Override
    public final boolean persistent() {
        return bytes.persistent();
    }

    @Override
    public final boolean isOpen() {
        return bytes.isOpen();
    }

    /** Builds one on a builder of bytes, which has the changelog. */
    public record Builder<S extends ObjectStore>(
            StoreBuilder<KeyValueStore<Bytes, byte[]>> bytes, Function<KeyValueStore<Bytes, byte[]>, S> store)
            implements StoreBuilder<S> {

        @Override
        public S build() {
            return store.apply(bytes.build());
        }

        @Override
        public StoreBuilder<S> withCachingEnabled() {
            return this; // it caches by itself
        }

        @Override
        public StoreBuilder<S> withCachingDisabled() {
            return this;
        }

        @Override
        public StoreBuilder<S> withLoggingEnabled(Map<String, String> config) {
            bytes.withLoggingEnabled(config);
            return this;
        }

        @Override
        public StoreBuilder<S> withLoggingDisabled() {
            bytes.withLoggingDisabled();
            return this;
        }

        @Override
        public Map<String, String> logConfig() {
            return bytes.logConfig();
        }

        @Override
        public boolean loggingEnabled() {
            return bytes.loggingEnabled();
        }

        @Override
        public String name() {
            return bytes.name();
        }
    }
}
