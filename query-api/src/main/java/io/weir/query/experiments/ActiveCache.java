package io.weir.query.experiments;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.weir.query.ChangeFollower;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Mono;

/**
 * Experiments as PostgreSQL last told them. It keeps them only while somebody listens for changes ({@link ChangeListener}),
 * and forgets all of them at each: changes are rare, and which experiments one touches need not be known.
 */
public final class ActiveCache implements ChangeFollower {

    private record Key(String project, String experiment) {}

    private final Cache<Key, Active> known;
    private final AtomicLong changes = new AtomicLong();
    private volatile boolean open;

    /**
     * @param maxSize most experiments kept; 0: none
     * @param ttl longest that one is kept, should a change not be heard of
     */
    public ActiveCache(long maxSize, Duration ttl) {
        known = Caffeine.newBuilder()
                .maximumSize(maxSize)
                .expireAfterWrite(ttl)
                .recordStats()
                .build();
    }

    /** What is known, else what {@code load} brings; never what was read before a change that was heard of since. */
    Mono<Active> get(String project, String experiment, Mono<Active> load) {
        return Mono.defer(() -> {
            Key key = new Key(project, experiment);
            Active active = open ? known.getIfPresent(key) : null;
            if (active != null) return Mono.just(active);
            long before = changes.get();
            return load.doOnNext(loaded -> keep(key, loaded, before));
        });
    }

    private void keep(Key key, Active loaded, long before) {
        if (!open) return;
        known.put(key, loaded);
        // Looked at after the put: a change before it has not seen what was put.
        if (changes.get() != before) known.invalidate(key);
    }

    @Override
    public void open() {
        forget();
        open = true;
    }

    @Override
    public void close() {
        open = false;
        forget();
    }

    @Override
    public void forget() {
        changes.incrementAndGet();
        known.invalidateAll();
    }

    boolean isOpen() {
        return open;
    }

    /** For metrics. */
    public Cache<?, ?> counted() {
        return known;
    }
}
