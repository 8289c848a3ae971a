package io.weir.kit.management;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The context's metrics: the registry that the process gave it, else one of its own. For {@code @Import}. */
@Configuration(proxyBeanMethods = false)
public class Metrics {

    @Bean
    @ConditionalOnMissingBean(MeterRegistry.class)
    PrometheusMeterRegistry meterRegistry() {
        return registry();
    }

    /** A new registry with what every process shows of itself: memory, collections, threads, processor, files. */
    public static PrometheusMeterRegistry registry() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        bindCollections(registry);
        return registry;
    }

    /** Gives {@code registry} to a context, before it would make its own. The context does not close it. */
    public static ApplicationContextInitializer<ConfigurableApplicationContext> share(MeterRegistry registry) {
        return context -> context.getBeanFactory().registerSingleton("meterRegistry", registry);
    }

    @SuppressWarnings("resource") // listens to the collector for as long as the process lives
    private static void bindCollections(MeterRegistry registry) {
        new JvmGcMetrics().bindTo(registry);
    }
}
