package io.weir.bench.load;

import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** The HTTP server of a floor: the same as Weir's, on any free port of the loopback. */
public final class LoopbackServer {

    private LoopbackServer() {}

    public static DisposableServer serve(HttpHandler handler) {
        return HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle(new ReactorHttpHandlerAdapter(handler))
                .bindNow();
    }
}
