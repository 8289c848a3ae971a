package io.weir.query.results;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.weir.query.sums.Stored;
import java.time.Duration;

/**
 * Results as they were last written, in this process, each with the position of the sums that it was made of. It is asked
 * for only to be held against the position where the sums are now, so it never answers with old ones.
 *
 * @param ttl longest that one is kept, here and in Redis
 */
public record ResultsCache(Cache<String, Stored.Document> documents, boolean isOn, Duration ttl) {

    private static final int OVERHEAD = 500;

    /** @param bytes most memory for the documents; 0: nothing is kept anywhere */
    public static ResultsCache of(long bytes, Duration ttl) {
        Cache<String, Stored.Document> documents = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher((String form, Stored.Document document) -> OVERHEAD + document.bytes().length)
                .expireAfterWrite(ttl)
                .recordStats()
                .build();
        return new ResultsCache(documents, bytes > 0, ttl);
    }
}
