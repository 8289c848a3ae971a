package io.weir.ingest.http;

import io.netty.channel.ChannelException;
import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Mono;

/** A body as it arrives: bounded, and every byte reserved before it is kept. For one request. */
final class Body {

    private static final int CHUNK = 16 * 1024;

    private final int limit;
    private final BytesInFlight.Reservation reservation;
    private byte[] bytes;
    private int length;

    /**
     * @param expected bytes, as the request declares, or -1. A claim: the room for them is made as they come.
     * @param limit of the bytes
     */
    private Body(long expected, int limit, BytesInFlight.Reservation reservation) {
        this.limit = limit;
        this.reservation = reservation;
        bytes = new byte[expected < 0 ? 1024 : (int) Math.min(expected, CHUNK)];
    }

    /**
     * The whole of a request's.
     *
     * @throws ProblemException BODY_TOO_LARGE, OVERLOADED, BODY_TOO_SLOW
     */
    static Mono<Body> read(ServerHttpRequest request, int limit, BytesInFlight.Reservation reservation) {
        long declared = request.getHeaders().getContentLength();
        if (declared > limit) throw tooLarge(limit);
        return request.getBody()
                .collect(() -> new Body(declared, limit, reservation), Body::add)
                .onErrorMap(ChannelException.class, Body::tooSlow);
    }

    /** The server breaks a body off with an exception that only it can name. */
    private static ProblemException tooSlow(ChannelException e) {
        return new ProblemException(
                Problem.of(ProblemCode.BODY_TOO_SLOW, "The body must be there within weir.ingest.body-timeout."), e);
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Takes over the buffer, and lets go of it. */
    void add(DataBuffer buffer) {
        try {
            int count = buffer.readableByteCount();
            room(count);
            buffer.read(bytes, length, count);
            length += count;
        } finally {
            DataBufferUtils.release(buffer);
        }
    }

    /**
     * This body, decompressed, under the same limit.
     *
     * @throws ProblemException BODY_TOO_LARGE, OVERLOADED, or MALFORMED_JSON when it is not gzip
     */
    Body gunzip() {
        Body plain = new Body(4L * length, limit, reservation);
        byte[] chunk = new byte[CHUNK];
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes, 0, length), CHUNK)) {
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                plain.room(count);
                System.arraycopy(chunk, 0, plain.bytes, plain.length, count);
                plain.length += count;
            }
            return plain;
        } catch (IOException e) {
            throw new ProblemException(Problem.of(
                    ProblemCode.MALFORMED_JSON, "Content-Encoding says gzip, and the body is not whole gzip data."));
        }
    }

    private void room(int more) {
        if (more > limit - length) throw tooLarge(limit);
        reservation.take(more);
        if (more > bytes.length - length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(limit, Math.max(2L * bytes.length, length + more)));
        }
    }

    private static ProblemException tooLarge(int limit) {
        return new ProblemException(
                Problem.of(ProblemCode.BODY_TOO_LARGE, "A request is at most " + limit + " bytes, decompressed."));
    }
}
