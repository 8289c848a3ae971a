package io.weir.recovery.restore;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.api.sync.RedisCommands;
import io.weir.schemas.RedisKeys;

/** Redis beside a log that begins anew: it is emptied of what Weir keeps in it, and fills again. */
final class CachedState {

    private static final ScanArgs ALL_OF_WEIR =
            ScanArgs.Builder.matches(RedisKeys.ALL).limit(1_000);

    private CachedState() {}

    static void forget(String url) {
        RedisClient client = RedisClient.create(url);
        try (client;
                var connection = client.connect()) {
            RedisCommands<String, String> redis = connection.sync();
            KeyScanCursor<String> found = redis.scan(ScanCursor.INITIAL, ALL_OF_WEIR);
            while (true) {
                if (!found.getKeys().isEmpty()) redis.unlink(found.getKeys().toArray(String[]::new));
                if (found.isFinished()) return;
                found = redis.scan(found, ALL_OF_WEIR);
            }
        }
    }
}
