package io.weir.standalone.client;

import io.weir.recovery.verify.Report;
import io.weir.recovery.verify.Verification;
import io.weir.recovery.verify.VerifyProgress;
import io.weir.recovery.verify.VerifyRefused;
import io.weir.recovery.verify.VerifyRequest;
import io.weir.recovery.verify.VerifyTarget;
import io.weir.standalone.Console;
import io.weir.standalone.DataFolder;
import io.weir.standalone.ExitCode;
import io.weir.standalone.RunningWeir;
import io.weir.standalone.ServersInUse;
import io.weir.standalone.Trouble;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.springframework.util.unit.DataSize;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Computes stored numbers again and compares them. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        description = {
            "Computes all stored numbers again from the log and compares them bit by bit.",
            "",
            "Sums, breakdowns, hours, clusters and assignments of experiments in PostgreSQL and Redis, and the",
            "accounting of projects. The computation is slow and plain, and shares no code with the one that counts",
            "events. It reads the whole log and changes nothing. While events arrive for an experiment, its numbers",
            "cannot be verified; those of the others can.",
            "",
            "Reads the servers of the Weir on the data folder. If none runs there, those that KAFKA_BOOTSTRAP_SERVERS,",
            "DATABASE_URL and REDIS_URL name, as for the services."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:everything is equal",
            "1:numbers differ",
            "2:the command line, or a setting, is wrong",
            "3:no Weir runs on the data folder, and the environment names no servers",
            "8:something could not be verified, and nothing differs; the output says why"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir verify                                      everything that is shown",
            "  weir verify --experiment planner-v2              one experiment",
            "  weir verify --generation 2                       a replay, before you switch to it",
            "  weir verify --json | jq '.experiments[] | select(.outcome != \"equal\")'"
        })
public final class VerifyCommand implements Callable<Integer> {

    /** Without any progress; longer than a restart of what counts. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Mixin
    private DataFolder data;

    @Option(
            names = "--experiment",
            paramLabel = "KEY",
            split = ",",
            description = "Only this experiment, without the accounting. May be given several times.")
    private List<String> experiments = List.of();

    @Option(names = "--project", paramLabel = "PROJECT", description = "Only this project. Default: all.")
    private String project;

    @Option(
            names = "--generation",
            paramLabel = "GENERATION",
            converter = GenerationNumber.class,
            description = "The numbers of this generation (`weir replay status`). Default: the one that is shown.")
    private Integer generation;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            defaultValue = "256MB",
            converter = Memory.class,
            description = {
                "How much of the log is held in memory; the rest is put aside in files. Default: ${DEFAULT-VALUE}.",
                "Beside it, each unit in each experiment takes some hundred bytes."
            })
    private long memory;

    @Option(names = "--json", description = "For programs: what was found.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        Console console = Console.system();
        ServersInUse servers = ServersInUse.find(data.path());
        VerifyTarget target = new VerifyTarget(
                servers.kafka(), servers.database(), servers.redis().url(), servers.group());
        Long asked = generation == null ? null : generation.longValue();
        VerifyRequest request = new VerifyRequest(experiments, project, asked, memory, folder(), PATIENCE);
        Report report;
        try (Shown shown = new Shown(console)) {
            report = Verification.run(target, request, shown);
        } catch (VerifyRefused refused) {
            throw new Trouble(ExitCode.NOT_VERIFIED, refused.getMessage(), refused.next(), refused);
        }
        if (json) console.line(VerifyView.document(report).toString());
        else VerifyView.lines(report).forEach(console::line);
        return switch (report.verdict()) {
            case equal -> ExitCode.OK;
            case different -> ExitCode.FAILED;
            case not_verified -> ExitCode.NOT_VERIFIED;
        };
    }

    /** Where there is room for a log, if there is such a place. */
    private Path folder() {
        return RunningWeir.find(data.path()).isPresent() ? data.path() : Path.of(System.getProperty("java.io.tmpdir"));
    }

    /** {@code 256MB} as bytes. */
    private static final class Memory implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            try {
                long bytes = DataSize.parse(text).toBytes();
                if (bytes >= 1) return bytes;
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("a size is a number with KB, MB or GB, not '" + text + "'");
            }
            throw new TypeConversionException("the memory must be 1 byte or more, is " + text);
        }
    }

    private static final class Shown implements VerifyProgress, AutoCloseable {
        private final Console console;
        private Progress progress;

        Shown(Console console) {
            this.console = console;
        }

        @Override
        public void waits(String what) {
            console.step(what + " …");
        }

        @Override
        public void reads(long events) {
            progress = new Progress(console, "Reading the log", events);
        }

        @Override
        public void hasRead(long events) {
            progress.stepBy(events);
        }

        @Override
        public void computes() {
            close();
            console.step("Computing …");
        }

        @Override
        public void close() {
            if (progress != null) progress.close();
        }
    }
}
