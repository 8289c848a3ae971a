package io.weir.recovery.restore;

import java.util.List;

/**
 * What was restored.
 *
 * @param kept the generation under which the numbers of before are kept, paused; null: PostgreSQL had none
 */
public record RestoreReport(List<Topic> topics, Long kept) {

    public RestoreReport {
        topics = List.copyOf(topics);
    }

    /**
     * @param records that it holds now
     * @param later records that were received after {@link RestoreRequest#until} and stayed in the archive
     */
    public record Topic(String name, int partitions, long records, long later) {}
}
