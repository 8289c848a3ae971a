package io.weir.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.kit.management.ServiceHealth;
import io.weir.schemas.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.reactivestreams.Publisher;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service on a free port, a client for it, and eyes on the topics. */
public final class RunningIngest implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ConfigurableApplicationContext context;
    private final MeterRegistry meters = new SimpleMeterRegistry();
    /** Name of the one that began to write the last answer. */
    private volatile String answeringThread;

    private final HttpClient client = HttpClient.newHttpClient();
    private final String bootstrapServers;
    private final int port;

    private RunningIngest(String bootstrapServers, Clock clock, String... settings) {
        this.bootstrapServers = bootstrapServers;
        List<String> arguments = new ArrayList<>(List.of(settings));
        arguments.add("--weir.ingest.port=0");
        arguments.add("--weir.kafka.bootstrap-servers=" + bootstrapServers);
        arguments.add("--weir.kafka.partitions=3");
        arguments.add("--weir.kafka.replication=1");
        arguments.add("--weir.kafka.min-insync-replicas=1");
        context = IngestService.application()
                .registerShutdownHook(false)
                .initializers(starting -> {
                    starting.getBeanFactory().registerSingleton("meters", meters);
                    starting.getBeanFactory().registerSingleton("clock", clock);
                })
                .initializers(starting -> starting.getBeanFactory().addBeanPostProcessor(watched()))
                .run(arguments.toArray(String[]::new));
        port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    private BeanPostProcessor watched() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof HttpHandler handler ? watched(handler) : bean;
            }
        };
    }

    private HttpHandler watched(HttpHandler handler) {
        return (request, response) -> handler.handle(request, new ServerHttpResponseDecorator(response) {
            @Override
            public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
                answeringThread = Thread.currentThread().getName();
                return super.writeWith(body);
            }
        });
    }

    public String answeringThread() {
        return answeringThread;
    }

    /** Started, whether Kafka is there or not. */
    public static RunningIngest start(String bootstrapServers, String... settings) {
        return new RunningIngest(bootstrapServers, Clock.systemUTC(), settings);
    }

    /** Started with a clock that differs from Kafka's. */
    public static RunningIngest startAt(Clock clock, String bootstrapServers, String... settings) {
        return new RunningIngest(bootstrapServers, clock, settings);
    }

    public RunningIngest awaitReady() {
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> health().ready());
        return this;
    }

    public ServiceHealth.Status health() {
        return context.getBean("ingestHealth", ServiceHealth.class).status();
    }

    /** What another part of the service says of itself. */
    public ServiceHealth.Status health(String part) {
        return context.getBeansOfType(ServiceHealth.class).values().stream()
                .filter(health -> health.name().equals(part))
                .findFirst()
                .orElseThrow()
                .status();
    }

    public double gauge(String meter) {
        return meters.get(meter).gauge().value();
    }

    public int port() {
        return port;
    }

    public double bytesInFlight() {
        return meters.get("weir.ingest.bytes.in.flight").gauge().value();
    }

    public double count(String meter, String... tags) {
        return meters.get(meter).tags(tags).counter().count();
    }

    public Answer post(String json) {
        return post(json.getBytes(StandardCharsets.UTF_8), "application/json");
    }

    public Answer post(byte[] body, String contentType, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri("/v1/events"))
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (contentType != null) request.header("Content-Type", contentType);
        for (int i = 0; i < headers.length; i += 2) request.header(headers[i], headers[i + 1]);
        return send(request.build());
    }

    public Answer post(String path, String json, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json));
        for (int i = 0; i < headers.length; i += 2) request.header(headers[i], headers[i + 1]);
        return send(request.build());
    }

    /** Writes a definition, or whatever else, where the stream would read it. */
    public void define(String experiment, byte[] definition) {
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrapServers);
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            String key = Topics.experimentKey(Topics.DEFAULT_PROJECT, experiment);
            producer.send(new ProducerRecord<>(Topics.EXPERIMENTS, key, definition))
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public Answer send(String method, String path) {
        return send(HttpRequest.newBuilder(uri(path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build());
    }

    private Answer send(HttpRequest request) {
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(response);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** All that is in a topic now, partition after partition. */
    public List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> next : consumer.poll(Duration.ofMillis(200))) found.add(next);
            }
            return found;
        }
    }

    public List<ConsumerRecord<byte[], byte[]>> events() {
        return records(Topics.EVENTS);
    }

    public List<ConsumerRecord<byte[], byte[]>> rejected() {
        return records(Topics.REJECTED);
    }

    @Override
    public void close() {
        context.close();
        client.close();
    }

    /** What came back. */
    public record Answer(HttpResponse<String> response) {

        public int status() {
            return response.statusCode();
        }

        public JsonNode json() {
            return JSON.readTree(response.body());
        }

        public String code() {
            return json().path("code").asString("");
        }

        public JsonNode item(int index) {
            return json().path("items").path(index);
        }

        public String contentType() {
            return response.headers().firstValue("Content-Type").orElse("");
        }
    }
}
