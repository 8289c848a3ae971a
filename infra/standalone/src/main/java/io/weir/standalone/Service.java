package io.weir.standalone;

import java.util.function.Supplier;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** One of the three services, as a Spring context of its own. */
record Service(String name, Supplier<SpringApplicationBuilder> application) {}
