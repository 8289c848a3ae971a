package io.weir.standalone.client;

import io.weir.archive.Archive;
import io.weir.archive.ArchiveDamaged;
import io.weir.archive.ArchiveStore;
import io.weir.archive.StoreUnavailable;
import io.weir.recovery.restore.Restore;
import io.weir.recovery.restore.RestoreProgress;
import io.weir.recovery.restore.RestoreRefused;
import io.weir.recovery.restore.RestoreReport;
import io.weir.recovery.restore.RestoreRequest;
import io.weir.standalone.ArchiveInUse;
import io.weir.standalone.Console;
import io.weir.standalone.DataFolder;
import io.weir.standalone.ExitCode;
import io.weir.standalone.OwnServers;
import io.weir.standalone.Trouble;
import io.weir.standalone.WeirSettings;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** Restores an archive into a new Kafka cluster. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        description = {
            "Restores an archive into a new Kafka cluster, after Kafka's data were lost.",
            "",
            "Weir must not run. PostgreSQL must know the experiments: it survived, or restore its backup first.",
            "The numbers that it holds are kept as a generation of their own, to be compared with those that are",
            "computed again. Checks the whole archive before it writes anything; run again after an interruption, it",
            "goes on where it was.",
            "",
            "Restores into the servers of the data folder, or into those that KAFKA_BOOTSTRAP_SERVERS, DATABASE_URL",
            "and REDIS_URL name. Of those, remove the state folders of streams by hand."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:everything is restored",
            "1:it was refused, or something did not answer; the message says why",
            "2:the command line, or a setting, is wrong",
            "4:another process uses the data folder",
            "5:a port is taken"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir restore --from file:/backup/weir",
            "  weir restore --from file:/backup/weir --partitions 8",
            "  weir restore --from s3://backup/weir --until 2026-11-30T12:00:00Z"
        })
public final class RestoreCommand implements Callable<Integer> {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Mixin
    private DataFolder data;

    @Option(
            names = "--from",
            paramLabel = "URI",
            description = {
                "The archive: file:/absolute/folder or s3://bucket/prefix. Default: $WEIR_ARCHIVE.",
                "S3 is reached as WEIR_ARCHIVE_S3_ENDPOINT, _REGION and the AWS SDK's own settings say."
            })
    private String from;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description = "Leave out what was received after this moment: RFC 3339, for example 2026-11-30T12:00:00Z.")
    private Instant until;

    @Option(
            names = "--partitions",
            paramLabel = "NUMBER",
            description = "Partitions of the new log, 1 to 1000. Default: as many as were archived.")
    private Integer partitions;

    @Option(
            names = "--lose-definitions",
            description = "Restore although PostgreSQL does not know all experiments of the archive.")
    private boolean losesDefinitions;

    @Option(names = "--incomplete", description = "Restore although the archive lacks the first records of the log.")
    private boolean isIncomplete;

    @Option(names = "--json", description = "For programs: what was restored.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        Console console = Console.system();
        try (ArchiveStore store = ArchiveInUse.find(data.path(), from).open()) {
            Archive archive = Archive.open(store);
            int wanted = partitions != null ? partitions : Restore.archivedPartitions(archive);
            WeirSettings settings =
                    WeirSettings.in(data.path()).with("weir.kafka.partitions", Integer.toString(wanted));
            try (OwnServers servers = OwnServers.start(settings, console);
                    Shown shown = new Shown(console)) {
                RestoreReport report = new Restore(archive, servers.target(), shown)
                        .run(new RestoreRequest(until, losesDefinitions, isIncomplete));
                shown.close();
                if (json) console.line(JSON.writeValueAsString(report));
                else lines(report, servers.haveState(), store.uri()).forEach(console::line);
            }
            return ExitCode.OK;
        } catch (RestoreRefused refused) {
            throw new Trouble(ExitCode.FAILED, refused.getMessage(), refused.next(), refused);
        } catch (StoreUnavailable away) {
            throw new Trouble(
                    ExitCode.FAILED,
                    "The archive cannot be read: " + away.getMessage() + ".",
                    "Check its address, the rights and the credentials; run the same command again, it goes on.",
                    away);
        } catch (ArchiveDamaged damaged) {
            throw new Trouble(
                    ExitCode.FAILED,
                    "The archive is damaged: " + damaged.getMessage(),
                    "Nothing was restored. `./weir archive verify` with the same --from lists everything that is wrong.",
                    damaged);
        }
    }

    private static List<String> lines(RestoreReport report, boolean isStateRemoved, URI from) {
        List<String> lines = new ArrayList<>();
        for (RestoreReport.Topic topic : report.topics()) {
            String later = topic.later() == 0
                    ? ""
                    : String.format(Locale.ROOT, ", %,d were received later and are left out", topic.later());
            lines.add(String.format(
                    Locale.ROOT,
                    "  %-26s %,12d records in %d partition%s%s",
                    topic.name(),
                    topic.records(),
                    topic.partitions(),
                    topic.partitions() == 1 ? "" : "s",
                    later));
        }
        lines.add("Restored. Next:");
        if (!isStateRemoved)
            lines.add("  remove the state folder of every instance of streams (WEIR_STREAMS_STATE_DIR)");
        lines.add("  set WEIR_ARCHIVE to another place than " + from + ": that one is the lost cluster's");
        lines.add(QueryAction.step("up", "all numbers are computed again"));
        if (report.kept() != null) {
            long kept = report.kept();
            lines.add(
                    QueryAction.step("replay compare " + kept, "which of the numbers of before are other than those"));
            lines.add(QueryAction.step("replay drop " + kept, "forget those of before"));
        }
        return lines;
    }

    /** A bar for each step. */
    private static final class Shown implements RestoreProgress, AutoCloseable {
        private final Console console;
        private Progress progress;

        Shown(Console console) {
            this.console = console;
        }

        @Override
        public void begins(String step, long of, String unit) {
            close();
            progress = new Progress(console, step, of, unit);
        }

        @Override
        public void advances(long by) {
            progress.stepBy(by);
        }

        @Override
        public void close() {
            if (progress != null) progress.close();
        }
    }
}
