package io.weir.bench.statistics;

import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.weir.bench.load.LoopbackServer;
import io.weir.schemas.RedisKeys;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;

/** Reads an experiment's hash from Redis and sends its values as they are: no sums, no statistics, no JSON. */
final class RedisFloor implements AutoCloseable {

    private final RedisClient client;
    private final StatefulRedisConnection<byte[], byte[]> redis;
    private final byte[] hash;
    private final DisposableServer server;

    RedisFloor(String redisUrl, String experiment) {
        client = RedisClient.create(redisUrl);
        redis = client.connect(ByteArrayCodec.INSTANCE);
        hash = RedisKeys.experiment(1, "default", experiment).getBytes(StandardCharsets.UTF_8);
        HttpHandler handler =
                RouterFunctions.toHttpHandler(RouterFunctions.route(RequestPredicates.GET("/"), this::read));
        server = LoopbackServer.serve(handler);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.port() + "/");
    }

    private Mono<ServerResponse> read(ServerRequest request) {
        return redis.reactive().hgetall(hash).collectList().flatMap(values -> ServerResponse.ok()
                .bodyValue(together(values)));
    }

    private static byte[] together(List<KeyValue<byte[], byte[]>> values) {
        if (values.isEmpty()) throw new IllegalStateException("the hash is empty");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        values.forEach(value -> all.writeBytes(value.getValue()));
        return all.toByteArray();
    }

    @Override
    public void close() {
        server.disposeNow();
        redis.close();
        client.shutdown();
    }
}
