package io.weir.kit.settings;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where PostgreSQL is.
 *
 * @param url {@code postgresql://user[:password]@host[:port]/database}; environment variable {@code DATABASE_URL}
 */
@ConfigurationProperties("weir.database")
public record DatabaseSettings(
        @DefaultValue("postgresql://weir@localhost:5432/weir")
        String url) {

    private static final String SHAPE = "postgresql://user:password@host:port/database";

    public DatabaseSettings {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            // Not the cause: its message holds the URL, and the URL may hold the password.
            throw new IllegalArgumentException("DATABASE_URL must look like " + SHAPE);
        }
        boolean postgres = "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
        if (!postgres
                || uri.getHost() == null
                || uri.getRawUserInfo() == null
                || uri.getPath().length() < 2) {
            throw new IllegalArgumentException("DATABASE_URL must look like " + SHAPE);
        }
    }

    public String host() {
        return URI.create(url).getHost();
    }

    public int port() {
        int port = URI.create(url).getPort();
        return port == -1 ? 5432 : port;
    }

    public String database() {
        return URI.create(url).getPath().substring(1);
    }

    public String user() {
        return userInfo(0);
    }

    /** Empty when the URL has none. */
    public String password() {
        return userInfo(1);
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://" + host() + ":" + port() + "/" + database();
    }

    private String userInfo(int part) {
        String[] parts = URI.create(url).getRawUserInfo().split(":", 2);
        return parts.length > part ? URLDecoder.decode(parts[part].replace("+", "%2B"), StandardCharsets.UTF_8) : "";
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "postgresql://" + user() + "@" + host() + ":" + port() + "/" + database();
    }
}
