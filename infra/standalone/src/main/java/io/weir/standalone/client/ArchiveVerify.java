package io.weir.standalone.client;

import io.weir.archive.Archive;
import io.weir.archive.ArchiveCheck;
import io.weir.archive.ArchiveCheck.Result;
import io.weir.archive.ArchiveInfo;
import io.weir.archive.ArchiveStore;
import io.weir.archive.LiveLog;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.standalone.ArchiveInUse;
import io.weir.standalone.Console;
import io.weir.standalone.ExitCode;
import io.weir.standalone.Trouble;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether the archive is whole. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        description = {
            "Reads the whole archive and says whether it is whole: that each offset of each partition is there once,",
            "that every file has the SHA-256 and the records that its range says, and, if Kafka runs, that the archive",
            "and the log belong together. It changes nothing, and Weir may write meanwhile.",
            "",
            "A file that no range names (unreferenced) is no damage: a crash has left it, or it is just being archived."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:nothing is wrong",
            "1:something is wrong, or the archive cannot be read; the output says what",
            "2:the command line, or a setting, is wrong",
            "3:no archive is named, and no Weir on the data folder has one"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir archive verify",
            "  weir archive verify --from s3://bucket/weir",
            "  weir archive verify --json | jq -r '.findings[] | .kind + \" \" + .object'"
        })
final class ArchiveVerify implements Callable<Integer> {

    @Mixin
    private ArchiveAsked asked;

    @Option(names = "--json", description = "For programs: what was found.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        return asked.read(this::verify);
    }

    private int verify(ArchiveInUse inUse, ArchiveStore store) throws InterruptedException {
        Console console = Console.system();
        Archive archive = Archive.open(store);
        ArchiveCheck check = new ArchiveCheck(archive);
        if (inUse.kafka().isPresent() && belongs(inUse, archive, console))
            check.against(() -> log(inUse.kafka().get()));
        Result result;
        try (Progress progress = new Progress(console, "Reading the archive", -1, "records")) {
            result = check.tell(range -> progress.stepBy(range.records())).run();
        }
        if (json) console.line(ArchiveView.document(store.uri(), result).toString());
        else ArchiveView.lines(store.uri(), result).forEach(console::line);
        return result.isWhole() ? ExitCode.OK : ExitCode.FAILED;
    }

    /** An archive that the command line names may well be of another cluster than the one that runs here. */
    private static boolean belongs(ArchiveInUse inUse, Archive archive, Console console) throws InterruptedException {
        if (!inUse.isAsked()) return true;
        Optional<ArchiveInfo> info = archive.info();
        LiveLog log = ArchiveAsked.log(inUse.kafka().get());
        boolean isSame = info.isPresent() && info.get().cluster().equals(log.cluster());
        if (!isSame) console.step("It is not of the Kafka cluster that runs here, and is not compared with its log.");
        return isSame;
    }

    private static LiveLog log(KafkaSettings kafka) {
        try {
            return ArchiveAsked.log(kafka);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Trouble(ExitCode.FAILED, "Interrupted.", "Verify again.", e);
        }
    }
}
