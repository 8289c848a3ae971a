package io.weir.ingest.http;

import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * What the request says that its body is.
 *
 * @param isLines NDJSON; otherwise one JSON document
 */
record BodyFormat(boolean isLines, boolean isGzip) {

    private static final BodyFormat JSON = new BodyFormat(false, false);

    /** @throws ProblemException UNSUPPORTED_MEDIA_TYPE */
    static BodyFormat of(HttpHeaders headers) {
        String type = headers.getFirst(HttpHeaders.CONTENT_TYPE);
        String encoding = headers.getFirst(HttpHeaders.CONTENT_ENCODING);
        if (encoding == null && "application/json".equals(type)) return JSON;
        return new BodyFormat(isLines(type), isGzip(encoding));
    }

    private static boolean isLines(String type) {
        if (type == null) throw unsupported("The request names no content type.");
        MediaType media;
        try {
            media = MediaType.parseMediaType(type);
        } catch (InvalidMediaTypeException e) {
            throw unsupported("The content type cannot be read.");
        }
        if (media.getCharset() != null && !StandardCharsets.UTF_8.equals(media.getCharset())) {
            throw unsupported("JSON is sent as UTF-8, not as " + media.getCharset() + ".");
        }
        if (media.equalsTypeAndSubtype(MediaType.APPLICATION_NDJSON)) return true;
        if (media.equalsTypeAndSubtype(MediaType.APPLICATION_JSON)) return false;
        throw unsupported("The content type is " + media.getType() + "/" + media.getSubtype() + ".");
    }

    private static boolean isGzip(String encoding) {
        if (encoding == null) return false;
        return switch (encoding.trim().toLowerCase(Locale.ROOT)) {
            case "gzip", "x-gzip" -> true;
            case "identity", "" -> false;
            default -> throw unsupported("The content encoding is not gzip.");
        };
    }

    private static ProblemException unsupported(String what) {
        return new ProblemException(Problem.of(
                ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                what + " Weir reads application/json and application/x-ndjson, plain or gzip."));
    }
}
