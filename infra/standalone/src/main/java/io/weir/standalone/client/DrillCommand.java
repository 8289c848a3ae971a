package io.weir.standalone.client;

import io.weir.standalone.Console;
import io.weir.standalone.ExitCode;
import io.weir.standalone.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.springframework.util.FileSystemUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.databind.json.JsonMapper;

/** Loses something on purpose and brings it back. */
@Command(
        name = "drill",
        mixinStandardHelpOptions = true,
        descriptionHeading = "%n",
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        description = {
            "Loses something on purpose, brings it back, and compares every number.",
            "",
            "A drill starts a Weir of its own in a new folder, with published runs of agents in it, and never touches",
            "another one. It does what the operator's guide says, and ends with \"the same bits\", or with what differs."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all numbers have the same bits as before",
            "1:something differs, or did not come back; the message says what",
            "2:the command line is wrong"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  weir drill redis-lost", "  weir drill cluster-lost --keep", "  weir drill results-lost --json"})
public final class DrillCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "NAME",
            converter = ByTitle.class,
            completionCandidates = Titles.class,
            description = "What is lost: ${COMPLETION-CANDIDATES}.")
    private Drill drill;

    @Option(
            names = "--part",
            paramLabel = "N",
            defaultValue = "1",
            description = "Post one of N runs only, to be quicker. Default: ${DEFAULT-VALUE}, all 2,178.")
    private int part;

    @Option(names = "--keep", description = "Leave the drill's folder where it is.")
    private boolean isKept;

    @Option(names = "--json", description = "For programs: what was lost and how long it took.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (part < 1) throw new Trouble(ExitCode.USAGE, "--part must be 1 or more, is " + part + ".", "Leave it out.");
        Console console = Console.system();
        Path folder = Files.createTempDirectory("weir-drill-");
        try (DrillSite site = new DrillSite(folder, console)) {
            site.start();
            site.load(part);
            DrillRun run = DrillRun.of(drill, site, console);
            console.line(json ? JsonMapper.shared().writeValueAsString(run) : words(run));
            return run.isWhole() ? ExitCode.OK : ExitCode.FAILED;
        } finally {
            if (isKept) console.step("The drill's folder is " + folder);
            else FileSystemUtils.deleteRecursively(folder);
        }
    }

    private static String words(DrillRun run) {
        return String.format(
                Locale.ROOT,
                "%s: the same bits %.1f s after the loss. %,d events, %,d of them lost; %,d numbers equal the log's.",
                run.drill(),
                run.seconds(),
                run.events(),
                run.lost(),
                run.numbers());
    }

    private static final class ByTitle implements ITypeConverter<Drill> {
        @Override
        public Drill convert(String text) {
            return Arrays.stream(Drill.values())
                    .filter(drill -> drill.title().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException(
                            "there is no drill '" + text + "'; there are " + String.join(", ", titles())));
        }
    }

    private static final class Titles implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return titles().iterator();
        }
    }

    private static List<String> titles() {
        return Arrays.stream(Drill.values()).map(Drill::title).toList();
    }
}
