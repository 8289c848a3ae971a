package io.weir.bench.ingest;

import io.weir.bench.load.LoopbackServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.json.JsonFactory;

/**
 * The least that an ingress can do: reads the body, walks over its JSON tokens to find where each event begins and ends,
 * sends those bytes, and answers with nothing when all are acknowledged. It checks nothing and turns nothing into anything.
 */
final class FloorServer implements AutoCloseable {

    private static final int MAX_BODY = 5 << 20;
    private static final JsonFactory JSON = new JsonFactory();

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final DisposableServer server;

    FloorServer(Map<String, Object> producerConfig, String topic) {
        this.producer = new KafkaProducer<>(producerConfig, new ByteArraySerializer(), new ByteArraySerializer());
        this.topic = topic;
        HttpHandler handler =
                RouterFunctions.toHttpHandler(RouterFunctions.route(RequestPredicates.POST("/v1/events"), this::take));
        this.server = LoopbackServer.serve(handler);
    }

    int port() {
        return server.port();
    }

    private Mono<ServerResponse> take(ServerRequest request) {
        return DataBufferUtils.join(request.body(BodyExtractors.toDataBuffers()), MAX_BODY)
                .map(FloorServer::bytes)
                .flatMap(body -> Mono.fromFuture(send(body)))
                .then(ServerResponse.accepted().build());
    }

    private CompletableFuture<Void> send(byte[] body) {
        List<CompletableFuture<Void>> sent = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(body)) {
            boolean inArray = parser.nextToken() == JsonToken.START_ARRAY;
            JsonToken token = inArray ? parser.nextToken() : parser.currentToken();
            while (token == JsonToken.START_OBJECT) {
                int from = (int) parser.currentTokenLocation().getByteOffset();
                int depth = 1;
                while (depth > 0) {
                    JsonToken next = parser.nextToken();
                    if (next.isStructStart()) depth++;
                    else if (next.isStructEnd()) depth--;
                }
                int to = (int) parser.currentLocation().getByteOffset();
                sent.add(send(body, from, to));
                token = inArray ? parser.nextToken() : null;
            }
        }
        return CompletableFuture.allOf(sent.toArray(CompletableFuture<?>[]::new));
    }

    private CompletableFuture<Void> send(byte[] body, int from, int to) {
        byte[] event = new byte[to - from];
        System.arraycopy(body, from, event, 0, event.length);
        CompletableFuture<Void> done = new CompletableFuture<>();
        producer.send(new ProducerRecord<>(topic, event), (at, error) -> {
            if (error == null) done.complete(null);
            else done.completeExceptionally(error);
        });
        return done;
    }

    private static byte[] bytes(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }

    @Override
    public void close() {
        server.disposeNow();
        producer.close();
    }
}
