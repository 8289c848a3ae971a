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

/** Shows the library of metrics. */
@Command(
        name = "metrics",
        mixinStandardHelpOptions = true,
        descriptionHeading = "%n",
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        description = {
            "Shows the metrics that an experiment can take by their key, Weir's own among them.",
            "",
            "Each with its version, what it says of an agent, and which events it needs."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the metrics were shown, or there are none such",
            "1:Weir does not answer",
            "2:the command line is wrong",
            "3:no Weir runs on the data folder"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  weir metrics", "  weir metrics latency", "  weir metrics --json | jq -r '.[].key'"})
public final class MetricsCommand implements Callable<Integer> {

    @Mixin
    private DataFolder data;

    @Parameters(paramLabel = "TEXT", arity = "0..1", description = "Only those with this in key, name or description.")
    private String search;

    @Option(names = "--json", description = "For programs: an array of the metrics as the query API gives them.")
    private boolean json;

    @Override
    public Integer call() {
        Console console = Console.system();
        try (QueryClient query =
                new QueryClient(RunningWeir.require(data.path()).query())) {
            List<JsonNode> metrics = query.metrics(search);
            if (json) console.line(metrics.toString());
            else new MetricsView(Colour.of(console)).lines(metrics).forEach(console::line);
        }
        return ExitCode.OK;
    }
}
