package io.weir.ingest.http;

import java.util.concurrent.Executor;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.netty.Connection;

/** Where answers are written. */
final class EventLoop {

    private EventLoop() {}

    /** The connection's own thread, so that nobody else's writes the answer. */
    static Executor of(ServerHttpRequest request) {
        return ServerHttpRequestDecorator.getNativeRequest(request) instanceof Connection connection
                ? connection.channel().eventLoop()
                : Runnable::run;
    }
}
