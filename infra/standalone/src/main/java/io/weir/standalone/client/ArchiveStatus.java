package io.weir.standalone.client;

import io.weir.archive.Archive;
import io.weir.archive.ArchiveInfo;
import io.weir.archive.ArchiveStore;
import io.weir.archive.ArchivedRange;
import io.weir.archive.LiveLog;
import io.weir.standalone.ArchiveInUse;
import io.weir.standalone.Console;
import io.weir.standalone.ExitCode;
import io.weir.standalone.Trouble;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How far the archive is. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        description = {
            "Says how far the archive is: of each partition the offset to which it is archived, the end of the log,",
            "what lies between, and how old the oldest record there is."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:there is an archive, and it says how far it is",
            "1:there is none, or it cannot be read; the message says why",
            "2:the command line, or a setting, is wrong",
            "3:no archive is named, and no Weir on the data folder has one"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir archive status",
            "  weir archive status --from s3://bucket/weir",
            "  weir archive status --json | jq '[.partitions[].lag] | add'"
        })
final class ArchiveStatus implements Callable<Integer> {

    @Mixin
    private ArchiveAsked asked;

    @Option(names = "--json", description = "For programs: one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        return asked.read(this::show);
    }

    private int show(ArchiveInUse inUse, ArchiveStore store) throws InterruptedException {
        Console console = Console.system();
        Archive archive = Archive.open(store);
        ArchiveInfo info = archive.info().orElseThrow(() -> none(store));
        LiveLog log = inUse.kafka().isPresent()
                ? ArchiveAsked.log(inUse.kafka().get())
                : new LiveLog(info.cluster(), Map.of());
        boolean isOfLog = info.cluster().equals(log.cluster());
        if (!isOfLog)
            console.warn("the archive is of the Kafka cluster " + info.cluster() + ", and the one that runs is "
                    + log.cluster() + ": the log's ends are not shown");
        List<ArchivedPartition> partitions =
                partitions(archive, isOfLog ? log : new LiveLog(info.cluster(), Map.of()), console);
        if (isOfLog && inUse.kafka().isPresent())
            partitions = OldestRecords.of(inUse.kafka().get(), partitions);
        if (json)
            console.line(ArchiveView.document(store.uri(), info, partitions).toString());
        else ArchiveView.lines(store.uri(), info, partitions).forEach(console::line);
        return ExitCode.OK;
    }

    private static Trouble none(ArchiveStore store) {
        return new Trouble(
                ExitCode.FAILED,
                "There is no archive at " + store.uri() + ".",
                "Weir begins one within a minute of a start with WEIR_ARCHIVE; `./weir status` says what the part archive"
                        + " waits for.");
    }

    private static List<ArchivedPartition> partitions(Archive archive, LiveLog log, Console console) {
        Set<String> there = new TreeSet<>(archive.topics());
        log.partitions().keySet().forEach(partition -> there.add(partition.topic()));
        Set<String> topics = new LinkedHashSet<>(ArchiveAsked.TOPICS); // in the order in which Weir has them
        topics.retainAll(there);
        topics.addAll(there);
        List<ArchivedPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            Set<Integer> numbers = new TreeSet<>(archive.partitions(topic));
            log.partitions().keySet().stream()
                    .filter(partition -> partition.topic().equals(topic))
                    .map(TopicPartition::partition)
                    .forEach(numbers::add);
            for (int number : numbers) {
                List<ArchivedRange> ranges = archive.ranges(topic, number);
                partitions.add(ArchivedPartition.of(topic, number, ranges, log.bounds(topic, number)));
                if (ranges.size() > 10_000)
                    console.step(topic + ", partition " + number + ": " + ranges.size() + " files.");
            }
        }
        return partitions;
    }

    /**
     * One partition.
     *
     * @param archivedTo null: nothing is archived
     * @param endOfLog null: not known
     * @param lag null: not known
     * @param oldest received time of the oldest record that is not archived, epoch milliseconds; null: there is none, or it is not known
     */
    record ArchivedPartition(
            String topic,
            int partition,
            Long archivedTo,
            Long endOfLog,
            Long lag,
            long files,
            long records,
            long bytes,
            long lost,
            Long oldest) {

        static ArchivedPartition of(
                String topic, int partition, List<ArchivedRange> ranges, Optional<LiveLog.Bounds> log) {
            Long archivedTo = ranges.isEmpty() ? null : ranges.getLast().end();
            Long endOfLog = log.map(LiveLog.Bounds::end).orElse(null);
            Long lag = log.map(bounds ->
                            Math.max(0, bounds.end() - (archivedTo == null ? bounds.beginning() : archivedTo)))
                    .orElse(null);
            return new ArchivedPartition(
                    topic,
                    partition,
                    archivedTo,
                    endOfLog,
                    lag,
                    ranges.stream().filter(range -> !range.isLost()).count(),
                    ranges.stream().mapToLong(ArchivedRange::records).sum(),
                    ranges.stream().mapToLong(ArchivedRange::bytes).sum(),
                    ranges.stream()
                            .filter(ArchivedRange::isLost)
                            .mapToLong(range -> range.end() - range.first())
                            .sum(),
                    null);
        }

        boolean isBehind() {
            return lag != null && lag > 0;
        }

        ArchivedPartition withOldest(Long received) {
            return new ArchivedPartition(
                    topic, partition, archivedTo, endOfLog, lag, files, records, bytes, lost, received);
        }
    }
}
