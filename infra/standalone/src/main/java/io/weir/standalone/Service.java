package io.weir.standalone;

import java.util.function.Supplier;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * One of the three services, as a Spring context of its own.
 *
 * @param portSetting names the port that it serves on; null: it serves none
 */
record Service(String name, Supplier<SpringApplicationBuilder> application, String portSetting, int defaultPort) {}
