package io.weir.ingest.read;

/** The bytes are not JSON as Weir reads it: strict, UTF-8, every key once, at most {@link JsonParsers#MAX_DEPTH} deep. */
public final class MalformedJson extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedJson(String message) {
        // Without a stack trace: it says something about the request, not about the code.
        super(message, null, false, false);
    }
}
