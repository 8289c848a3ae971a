package io.weir.kit.settings;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What may follow {@code ?} in a {@code DATABASE_URL}: options that every driver of Weir (JDBC, R2DBC, Debezium) honours alike. Any
 * other is refused by name, because an option that only some of them know, or none, would be ignored in silence.
 *
 * @param sslMode as PostgreSQL's clients know it; {@code prefer} where nothing is said, as they do
 * @param sslRootCert file with the certificates that the server's must go back to; empty: none
 */
record DatabaseOptions(String sslMode, String sslRootCert) {

    private static final String SSL_MODE = "sslmode";
    private static final String SSL_ROOT_CERT = "sslrootcert";
    private static final Set<String> VERIFYING = Set.of("verify-ca", "verify-full");
    private static final Set<String> MODES =
            Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

    DatabaseOptions {
        if (!MODES.contains(sslMode)) {
            throw wrong("sslmode must be disable, allow, prefer, require, verify-ca or verify-full");
        }
        boolean verifies = VERIFYING.contains(sslMode);
        if (verifies && sslRootCert.isEmpty()) throw wrong("sslmode=" + sslMode + " needs sslrootcert=FILE");
        if (!verifies && !sslRootCert.isEmpty()) {
            throw wrong("sslrootcert is only used by sslmode=verify-ca and sslmode=verify-full");
        }
        if (verifies && !Files.isReadable(Path.of(sslRootCert))) {
            throw wrong("sslrootcert names a file that cannot be read: " + sslRootCert);
        }
    }

    /** @param query of the URL, undecoded, or null */
    static DatabaseOptions of(String query) {
        Map<String, String> given = new HashMap<>();
        if (query != null) {
            for (String option : query.split("&")) {
                String[] parts = option.split("=", 2);
                String name = decode(parts[0]);
                if (!name.equals(SSL_MODE) && !name.equals(SSL_ROOT_CERT)) {
                    throw wrong("the option " + name + " is not one that Weir takes: sslmode and sslrootcert are");
                }
                String value = parts.length == 1 ? "" : decode(parts[1]);
                if (given.put(name, value) != null) throw wrong("the option " + name + " is given twice");
            }
        }
        return new DatabaseOptions(given.getOrDefault(SSL_MODE, "prefer"), given.getOrDefault(SSL_ROOT_CERT, ""));
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("DATABASE_URL: " + what);
    }
}
