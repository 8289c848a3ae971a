package io.weir.standalone.client;

import io.weir.archive.Archive;
import io.weir.archive.ArchiveStore;
import io.weir.export.Export;
import io.weir.export.ExportProgress;
import io.weir.export.ExportRefused;
import io.weir.export.ExportReport;
import io.weir.export.ExportRequest;
import io.weir.standalone.Console;
import io.weir.standalone.ExitCode;
import io.weir.standalone.Trouble;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** The archive's events as Parquet files. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        description = {
            "Writes the archived events as Parquet files, for SQL in DuckDB, Athena or Spark: a folder for each day on",
            "which they were received, times as timestamps, values as exact decimals. Every record of the archive is a",
            "row, or is counted in the summary with the reason why it is none.",
            "",
            "The files appear when all of them are complete and every checksum was right; then _export.json says what",
            "was exported. An interrupted export begins again. Weir may run and archive meanwhile; Kafka is not needed."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the events are exported; records that are no events are counted and named",
            "1:nothing is exported: the archive is damaged or cannot be read, or the folder cannot be used",
            "2:the command line, or a setting, is wrong",
            "3:no archive is named, and no Weir on the data folder has one"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir archive export --to /data/events",
            "  weir archive export --to november --since 2026-11-01T00:00:00Z --until 2026-12-01T00:00:00Z",
            "  weir archive export --to /data/events --from s3://bucket/weir --json | jq .rows",
            "  duckdb -c \"select type, count(*) from '/data/events/*/*.parquet' group by type\""
        })
final class ArchiveExport implements Callable<Integer> {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Mixin
    private ArchiveAsked asked;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "FOLDER",
            description = "Where the files go: a folder that is empty or does not exist yet.")
    private Path to;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Leave out what was received before this moment: RFC 3339, for example 2026-11-01T00:00:00Z.")
    private Instant since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description = "Leave out what was received at this moment or after it.")
    private Instant until;

    @Option(
            names = "--internal",
            description = "Also Weir's own measurements: an event a second, of the project weir-internal.")
    private boolean isWithInternal;

    @Option(names = "--json", description = "For programs: what was exported, the same as _export.json.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        ExportRequest request = request();
        return asked.read((inUse, store) -> export(store, request));
    }

    private ExportRequest request() {
        try {
            return new ExportRequest(to.toAbsolutePath().normalize(), since, until, isWithInternal);
        } catch (IllegalArgumentException e) {
            throw new Trouble(ExitCode.USAGE, "--" + e.getMessage() + ".", "See `./weir archive export --help`.", e);
        }
    }

    private int export(ArchiveStore store, ExportRequest request) {
        Console console = Console.system();
        ExportReport report;
        try (Shown shown = new Shown(console)) {
            report = new Export(Archive.open(store), request, shown).run();
        } catch (ExportRefused refused) {
            throw new Trouble(ExitCode.FAILED, refused.getMessage(), refused.next(), refused);
        } catch (IOException e) {
            throw new Trouble(
                    ExitCode.FAILED,
                    "Nothing is exported: " + request.folder() + " cannot be written: " + reason(e) + ".",
                    "Check its rights and the space on its disk, or export less at a time with --since and --until.",
                    e);
        }
        if (report.unreadable() > 0)
            console.warn(report.unreadable() + " records are no events, and are not exported: the summary names them");
        if (report.lost() > 0)
            console.warn(report.lost() + " offsets had been deleted from the log before they were archived");
        if (json) console.line(JSON.writeValueAsString(report));
        else ArchiveView.lines(request.folder(), report).forEach(console::line);
        return ExitCode.OK;
    }

    /** A file system's exception often has no words but its class. */
    private static String reason(IOException error) {
        return error instanceof FileSystemException failed && failed.getReason() == null
                ? error.getClass().getSimpleName() + " " + failed.getFile()
                : error.getMessage();
    }

    private static final class Shown implements ExportProgress, AutoCloseable {
        private static final int AT_ONCE = 1_000;

        private final Console console;
        private Progress progress;
        private long notShown;

        Shown(Console console) {
            this.console = console;
        }

        @Override
        public void begins(long records) {
            progress = new Progress(console, "Exporting", records, "records");
        }

        @Override
        public void advances(long records) {
            notShown += records;
            if (notShown >= AT_ONCE) show();
        }

        private void show() {
            progress.stepBy(notShown);
            notShown = 0;
        }

        @Override
        public void close() {
            if (progress == null) return;
            show();
            progress.close();
        }
    }
}
