package io.weir.query.behind;

import io.weir.kit.lag.Behind;
import io.weir.kit.lag.Lag;

/**
 * How far numbers are behind the log, as documents say it. Field by field in openapi.json.
 *
 * @param events null: unknown; so is {@code seconds}
 * @param unknown why it is unknown; null: it is known
 */
public record BehindLog(Long events, Double seconds, boolean atLeast, String unknown) {

    public static BehindLog of(Lag lag) {
        return switch (lag) {
            case Lag.Known known -> of(known.total());
            case Lag.Unknown unknown -> new BehindLog(null, null, false, unknown.reason());
        };
    }

    private static BehindLog of(Behind total) {
        return new BehindLog(total.events(), total.seconds(), total.isAtLeast(), null);
    }
}
