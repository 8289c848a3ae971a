package io.weir.standalone;

import io.micrometer.core.instrument.MeterRegistry;
import io.weir.kit.management.ServiceHealth;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.springframework.core.env.StandardEnvironment;

/** A part of Weir that can be a process of its own. */
interface Part {

    /** A word: {@code broker}, {@code ingest}. */
    String name();

    /** What differs from the settings' own defaults because the part has the process, and its folder, to itself. */
    Map<String, Object> defaults();

    /** @throws Trouble that names the setting, when a port that it needs is taken */
    void checkPorts(StandardEnvironment environment);

    /** Returns when it has started; it may not be ready yet. */
    Running start(Given given) throws Exception;

    /**
     * What the process gives to its part.
     *
     * @param isStopping turns true when the process is told to stop
     */
    record Given(
            StandardEnvironment environment, MeterRegistry registry, Console console, BooleanSupplier isStopping) {}

    /**
     * A part that was started.
     *
     * @param close stops it in order
     * @param reachedAt name to address, in the order in which they are told
     */
    record Running(AutoCloseable close, Supplier<List<ServiceHealth>> health, Map<String, String> reachedAt) {}
}
