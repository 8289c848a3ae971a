package io.weir.standalone.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** Answers what it was told to, one after the other, and keeps what it was asked. Requests may come at once. */
final class ScriptedServer implements AutoCloseable {

    /** Each is a status, a blank and a body. */
    final Deque<String> answers = new ConcurrentLinkedDeque<>();

    final List<String> paths = new CopyOnWriteArrayList<>();

    /** Of each a method, a blank and the path. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    final List<String> bodies = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    /** From a request's body; by default the next of {@link #answers}. */
    volatile UnaryOperator<String> script = body -> answers.pop();

    /** In seconds, of every answer; null for none. */
    volatile String retryAfter;

    ScriptedServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        paths.add(exchange.getRequestURI().toString());
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        bodies.add(asked);
        String[] answer = script.apply(asked).split(" ", 2);
        byte[] body = answer[1].getBytes(StandardCharsets.UTF_8);
        if (retryAfter != null) exchange.getResponseHeaders().set("Retry-After", retryAfter);
        exchange.sendResponseHeaders(Integer.parseInt(answer[0]), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
