package io.weir.standalone;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The servers that the single process brings along. All listen on loopback only.
 *
 * @param kafkaPort 0: any free one
 * @param postgresPort 0: any free one
 * @param redisPort 0: any free one
 */
@ConfigurationProperties("weir.standalone")
public record ServerSettings(
        @DefaultValue("0") int kafkaPort,
        @DefaultValue("0") int postgresPort,
        @DefaultValue("0") int redisPort) {

    public ServerSettings {
        check("kafka-port", kafkaPort);
        check("postgres-port", postgresPort);
        check("redis-port", redisPort);
    }

    private static void check(String name, int port) {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("weir.standalone." + name + " must be 0..65535, is " + port);
        }
    }
}
