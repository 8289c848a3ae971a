package io.weir.kit.settings;

import java.net.URI;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where Redis is.
 *
 * @param url {@code redis://[:password@]host[:port][/database][?verifyPeer=…&clientName=…]}, or {@code rediss://…} for TLS;
 *     environment variable {@code REDIS_URL}
 */
@ConfigurationProperties("weir.redis")
public record RedisSettings(
        @DefaultValue("redis://localhost:6379") String url) {

    /** Of the driver's options those that Weir does not overrule. */
    private static final Set<String> OPTIONS = Set.of("verifyPeer", "clientName");

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
        String query = URI.create(url).getRawQuery();
        if (query != null) for (String option : query.split("&")) require(option.split("=", 2)[0]);
    }

    private static void require(String option) {
        if (OPTIONS.contains(option)) return;
        throw new IllegalArgumentException(
                "REDIS_URL: the option " + option + " is not one that Weir takes: verifyPeer and clientName are");
    }

    /** Without the password. */
    @Override
    public String toString() {
        URI uri = URI.create(url);
        return uri.getScheme() + "://" + uri.getHost() + ":" + (uri.getPort() == -1 ? 6379 : uri.getPort());
    }
}
