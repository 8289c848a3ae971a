package io.weir.standalone.client;

import io.weir.standalone.Console;
import io.weir.standalone.DataFolder;
import io.weir.standalone.ExitCode;
import io.weir.standalone.RunningWeir;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** What commands have that ask the query API, then show its document or tell of it. */
@Command(
        mixinStandardHelpOptions = true,
        descriptionHeading = "%n",
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it worked",
            "1:it was refused, or Weir does not answer; the message says why",
            "2:the command line is wrong",
            "3:no Weir runs on the data folder"
        },
        footerHeading = "%nExamples:%n")
abstract class QueryAction implements Callable<Integer> {

    @Mixin
    private DataFolder data;

    @Option(names = "--json", description = "For programs: the document as the query API gives it.")
    private boolean json;

    /** Of what was done. */
    int exitCode = ExitCode.OK;

    @Override
    public final Integer call() {
        Console console = Console.system();
        try (QueryClient query =
                new QueryClient(RunningWeir.require(data.path()).query())) {
            JsonNode document = ask(query, console);
            if (json) console.line(document.toString());
            else lines(document, query, console).forEach(console::line);
        }
        return exitCode;
    }

    /** Does it. */
    abstract JsonNode ask(QueryClient query, Console console);

    /** For a person: what was done, and the next step. */
    abstract List<String> lines(JsonNode document, QueryClient query, Console console);

    /** A line that names a command and what it does. */
    static String step(String command, String what) {
        return "  %-36s %s".formatted(command.isEmpty() ? "" : "./weir " + command, what);
    }

    /** With the number of a generation. */
    abstract static class OfOne extends QueryAction {
        @Parameters(
                paramLabel = "GENERATION",
                converter = GenerationNumber.class,
                description = "Its number, as `weir replay status` shows it.")
        Integer generation;
    }
}
