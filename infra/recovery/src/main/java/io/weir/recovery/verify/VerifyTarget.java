package io.weir.recovery.verify;

import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.lag.CountingGroup;
import io.weir.kit.settings.DatabaseSettings;

/**
 * Where the log and the numbers are.
 *
 * @param group names the application that counts; its generation is not looked at
 */
public record VerifyTarget(KafkaSettings kafka, DatabaseSettings database, String redisUrl, CountingGroup group) {

    /** Without the password that the address of Redis may hold. */
    @Override
    public String toString() {
        return "VerifyTarget[" + kafka.bootstrapServers() + ", " + database + "]";
    }
}
