package io.weir.query;

import java.net.http.HttpHeaders;
import tools.jackson.databind.JsonNode;

/** What the query API answered. */
public record Answer(int status, HttpHeaders headers, JsonNode body) {

    public String header(String name) {
        return headers.firstValue(name).orElse(null);
    }

    /** A problem's code, or null. */
    public String code() {
        return body.path("code").asString(null);
    }

    /** What a problem points to, or null. */
    public String pointer() {
        return body.path("pointer").asString(null);
    }
}
