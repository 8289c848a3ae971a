package io.weir.query.http;

import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/** JSON as it arrives, up to a limit. */
record RequestBody(long maxBodyBytes) {

    /** Nothing where the request has none, whatever its type. */
    Mono<byte[]> readIfAny(ServerRequest request) {
        boolean hasType = request.headers().contentType().isPresent();
        return hasType ? read(request) : Mono.just(new byte[0]);
    }

    /** @throws ProblemException UNSUPPORTED_MEDIA_TYPE, BODY_TOO_LARGE */
    Mono<byte[]> read(ServerRequest request) {
        MediaType type = request.headers().contentType().orElse(MediaType.APPLICATION_OCTET_STREAM);
        boolean isJson = type.isCompatibleWith(MediaType.APPLICATION_JSON)
                || type.isCompatibleWith(MediaType.valueOf("application/merge-patch+json"));
        if (!isJson) {
            return Mono.error(new ProblemException(
                    Problem.of(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "Send application/json, not " + type + ".")));
        }
        String encoding = request.headers().firstHeader("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            return Mono.error(new ProblemException(
                    Problem.of(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "Send it plain, not as " + encoding + ".")));
        }
        return DataBufferUtils.join(request.body(BodyExtractors.toDataBuffers()), Math.toIntExact(maxBodyBytes))
                .map(buffer -> {
                    byte[] bytes = new byte[buffer.readableByteCount()];
                    buffer.read(bytes);
                    DataBufferUtils.release(buffer);
                    return bytes;
                })
                .defaultIfEmpty(new byte[0])
                .onErrorMap(
                        DataBufferLimitException.class,
                        e -> new ProblemException(Problem.of(
                                ProblemCode.BODY_TOO_LARGE, "The body may have " + maxBodyBytes + " bytes.")));
    }
}
