package io.weir.kit.settings;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where PostgreSQL is.
 *
 * @param url {@code postgresql://user[:password]@host[:port]/database[?sslmode=…&sslrootcert=FILE]}; environment variable
 *     {@code DATABASE_URL}
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
                || uri.getRawFragment() != null
                || uri.getPath().length() < 2) {
            throw new IllegalArgumentException("DATABASE_URL must look like " + SHAPE);
        }
        DatabaseOptions.of(uri.getRawQuery());
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

    /** {@code disable}, {@code allow}, {@code prefer}, {@code require}, {@code verify-ca} or {@code verify-full}. */
    public String sslMode() {
        return options().sslMode();
    }

    /** File of the certificates that PostgreSQL's must go back to; empty where it is not verified. */
    public String sslRootCert() {
        return options().sslRootCert();
    }

    /** User and password, for a connection by JDBC: not in its URL, which may be logged. */
    public Properties login() {
        Properties login = new Properties();
        login.setProperty("user", user());
        login.setProperty("password", password());
        return login;
    }

    /** With everything but the user and the password. */
    public String jdbcUrl() {
        String cert = sslRootCert().isEmpty()
                ? ""
                : "&sslrootcert=" + URLEncoder.encode(sslRootCert(), StandardCharsets.UTF_8);
        return "jdbc:postgresql://" + host() + ":" + port() + "/" + database() + "?sslmode=" + sslMode() + cert;
    }

    private DatabaseOptions options() {
        return DatabaseOptions.of(URI.create(url).getRawQuery());
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
