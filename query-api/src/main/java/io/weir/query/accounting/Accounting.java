package io.weir.query.accounting;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.weir.query.behind.BehindLog;
import io.weir.query.behind.PartitionBehind;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What became of a project's records, and of each experiment's events. Field by field in openapi.json.
 *
 * @param asOf by partition of the log: the first offset that is not in the numbers
 * @param resultsAsOf the same of the results of every experiment, to which events come a moment later
 * @param next the key to ask for experiments after, or null at the end
 */
record Accounting(
        String project,
        long generation,
        Map<Integer, Long> asOf,
        Map<Integer, Long> resultsAsOf,
        Instant streamTime,
        Log total,
        List<Partition> partitions,
        Behind behind,
        List<Experiment> experiments,
        String next) {

    /** @param partitions of the log, all that it has; none while it is unknown */
    record Behind(@JsonUnwrapped BehindLog total, List<PartitionBehind> partitions) {}

    /**
     * @param looksResidual of all partitions together, for a look is counted where it ends: admitted + rekeyed - exposed - kept - expired -
     *     unasked; 0 while the stream is idle
     */
    record Log(
            long received,
            long admitted,
            long duplicates,
            long conflicts,
            long unreadable,
            long quarantined,
            long residual,
            long rekeyed,
            long exposed,
            long kept,
            long expired,
            long unasked,
            long looksResidual) {}

    record Partition(
            int partition,
            long received,
            long admitted,
            long duplicates,
            long conflicts,
            long unreadable,
            long quarantined,
            long residual) {}

    /** @param unusableExposures exposures that name it and expose nobody: beside what is matched */
    record Experiment(
            String key,
            long matched,
            long counted,
            long outside,
            long late,
            long crossed,
            long forced,
            long residual,
            long unusableExposures,
            long lateDefinitions) {}
}
