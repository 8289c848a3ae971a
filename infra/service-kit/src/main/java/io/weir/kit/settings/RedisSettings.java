package io.weir.kit.settings;

import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where Redis is.
 *
 * @param url {@code redis://[:password@]host[:port][/database]}, or {@code rediss://…} for TLS; environment variable
 *     {@code REDIS_URL}
 */
@ConfigurationProperties("weir.redis")
public record RedisSettings(
        @DefaultValue("redis://localhost:6379") String url) {

    public RedisSettings {
        boolean valid;
        try {
            URI uri = URI.create(url);
            valid = ("redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme())) && uri.getHost() != null;
        } catch (IllegalArgumentException e) {
            valid = false;
        }
        // The message does not repeat the URL: it may hold a password.
        if (!valid) throw new IllegalArgumentException("REDIS_URL must look like redis://:password@host:port");
    }

    /** Without the password. */
    @Override
    public String toString() {
        URI uri = URI.create(url);
        return uri.getScheme() + "://" + uri.getHost() + ":" + (uri.getPort() == -1 ? 6379 : uri.getPort());
    }
}
