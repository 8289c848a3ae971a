package io.weir.recovery.restore;

import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.settings.DatabaseSettings;

/**
 * What is restored into.
 *
 * @param kafka a new cluster
 * @param database knows the experiments; it survived, or its backup was restored
 * @param redisUrl is emptied
 * @param stateOfStreams removes what streams keeps on disk here, which belongs to the lost cluster; does nothing where none is
 */
public record RestoreTarget(KafkaSettings kafka, DatabaseSettings database, String redisUrl, Runnable stateOfStreams) {}
