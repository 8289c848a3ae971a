package io.weir.kit.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.kit.management.ServiceHealth.Status;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

class ManagementServerTest {

    private final AtomicReference<Status> ingest = new AtomicReference<>(new Status(true, "Kafka answers"));
    private final ManagementServer server = ManagementServer.start(
            new ManagementSettings("127.0.0.1", 0), Metrics.registry(), () -> List.of(part("ingest", ingest::get)));

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void is_ready_while_every_part_is() throws Exception {
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);

        ingest.set(new Status(false, "Kafka is gone"));

        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(get("/health/ready").body()).contains("\"not ready\"").contains("Kafka is gone");
        assertThat(get("/health").statusCode()).isEqualTo(200);
    }

    @Test
    void a_part_that_catches_up_is_ready_and_the_answer_says_so() throws Exception {
        ingest.set(new Status(true, true, "is behind"));

        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").body())
                .contains("\"status\":\"catching_up\"")
                .contains("\"catching_up\":true");
        assertThat(get("/health").statusCode()).isEqualTo(200);

        ingest.set(new Status(true, "Kafka answers"));

        assertThat(get("/health/ready").body()).contains("\"status\":\"ready\"").contains("\"catching_up\":false");
    }

    @Test
    void a_part_that_cannot_work_counts_for_more_than_one_that_catches_up() throws Exception {
        ingest.set(new Status(false, true, "is behind, and Kafka is gone"));

        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(get("/health/ready").body()).contains("\"not ready\"");
    }

    @Test
    void is_not_ready_once_it_drains_although_every_part_still_works() throws Exception {
        server.drain();

        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(get("/health").body()).contains("\"stopping\"");
    }

    @Test
    void shows_the_process_to_prometheus() throws Exception {
        assertThat(get("/metrics").body()).contains("jvm_memory_used_bytes").contains("process_uptime_seconds");
    }

    @Test
    void a_context_uses_the_registry_it_is_given_and_else_makes_its_own() {
        var shared = Metrics.registry();
        try (var given = application().initializers(Metrics.share(shared)).run();
                var apart = application().run()) {
            assertThat(given.getBean(io.micrometer.core.instrument.MeterRegistry.class))
                    .isSameAs(shared);
            assertThat(apart.getBean(io.micrometer.core.instrument.MeterRegistry.class))
                    .isNotSameAs(shared);
        }
    }

    @Test
    void a_service_apart_is_served_until_its_context_closes() throws Exception {
        ConfigurableApplicationContext context = application().run("--weir.management.port=0");
        int port = ManagementServer.serve(context).port();
        assertThat(get(port, "/health/ready").body()).contains("\"apart\"");

        context.close();

        org.assertj.core.api.Assertions.assertThatIOException().isThrownBy(() -> get(port, "/health"));
    }

    private static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(Apart.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .registerShutdownHook(false);
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Metrics.class)
    static class Apart {
        @Bean
        ServiceHealth health() {
            return part("apart", () -> new Status(true, "works"));
        }
    }

    private static ServiceHealth part(String name, java.util.function.Supplier<Status> status) {
        return new ServiceHealth() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Status status() {
                return status.get();
            }
        };
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return get(server.port(), path);
    }

    private static HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
