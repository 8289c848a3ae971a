package io.weir.standalone;

import io.weir.kit.management.ManagementServer;
import io.weir.kit.management.Metrics;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** One of the three services. */
record ServicePart(Service service, Path folder) implements Part {

    @Override
    public String name() {
        return service.name();
    }

    /** The stores of two instances must not lie in one folder. */
    @Override
    public Map<String, Object> defaults() {
        return Map.of("weir.streams.state-dir", folder.resolve("stores").toString());
    }

    @Override
    public void checkPorts(StandardEnvironment environment) {
        if (service.portSetting() != null) Ports.choose(environment, service.portSetting(), service.defaultPort());
    }

    @Override
    public Running start(Given given) {
        ConfigurableApplicationContext context = service.application()
                .get()
                .registerShutdownHook(false)
                .logStartupInfo(false)
                .initializers(Metrics.share(given.registry()), fresh -> fresh.getEnvironment()
                        .getPropertySources()
                        .addLast(new MapPropertySource("weir part", defaults())))
                .run();
        return new Running(
                context,
                () -> ManagementServer.parts(context).toList(),
                service.portSetting() == null
                        ? Map.of()
                        : Map.of("serves", "http://" + host(given) + ":" + servedPort(context)));
    }

    private String host(Given given) {
        return given.environment().getProperty(service.portSetting().replace(".port", ".host"), "127.0.0.1");
    }

    /** The port that was taken when the setting leaves it open. */
    private static String servedPort(ConfigurableApplicationContext context) {
        return context.getEnvironment().getProperty("local.server.port");
    }
}
