package io.weir.bench.assignment;

import io.weir.bench.load.LoopbackServer;
import java.nio.charset.StandardCharsets;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.HttpHandler;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;

/** The least that a call can be: takes the body, and answers with as many bytes as a variant has. */
final class NothingServer implements AutoCloseable {

    private static final byte[] ANSWER =
            ("{\"nothing\":\"" + "x".repeat(150) + "\"}").getBytes(StandardCharsets.US_ASCII);

    private final DisposableServer server;

    NothingServer() {
        HttpHandler handler = (request, response) -> request.getBody()
                .doOnNext(DataBufferUtils::release)
                .then(Mono.defer(() -> {
                    response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
                    response.getHeaders().setContentLength(ANSWER.length);
                    return response.writeWith(Mono.just(response.bufferFactory().wrap(ANSWER)));
                }));
        server = LoopbackServer.serve(handler);
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.disposeNow();
    }
}
