package io.weir.kit.management;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where operators' tools read health and metrics.
 *
 * @param host address to listen on; loopback unless the network around it is trusted: there is no login here
 * @param port 0: any free one
 */
@ConfigurationProperties("weir.management")
public record ManagementSettings(
        @DefaultValue("127.0.0.1") String host,
        @DefaultValue("9090") int port) {

    public ManagementSettings {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("weir.management.port must be 0..65535, is " + port);
        }
    }
}
