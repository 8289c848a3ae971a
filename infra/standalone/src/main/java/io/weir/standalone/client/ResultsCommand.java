package io.weir.standalone.client;

import io.weir.standalone.Console;
import io.weir.standalone.DataFolder;
import io.weir.standalone.ExitCode;
import io.weir.standalone.RunningWeir;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Shows an experiment's results. */
@Command(
        name = "results",
        mixinStandardHelpOptions = true,
        descriptionHeading = "%n",
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        description = {
            "Shows which variant of an experiment is better, by how much, and how sure that is.",
            "",
            "The verdict first, then per metric and variant: the units, the value, the difference to the control",
            "with its 95 %% interval and p-value, and what became of the guardrails."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the results were shown",
            "1:there is no such experiment or generation, or Weir does not answer",
            "2:the command line is wrong",
            "3:no Weir runs on the data folder"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir results agentdojo-attacked",
            "  weir results agentdojo-attacked --method bayesian --basis units",
            "  weir results agentdojo-attacked --generation 2",
            "  weir results agentdojo-attacked --json | jq '.metrics[].variants[].difference'"
        })
public final class ResultsCommand implements Callable<Integer> {

    /** As the query API calls them. */
    enum Method {
        sequential,
        frequentist,
        bayesian
    }

    /** As the query API calls them. */
    enum Basis {
        units,
        clusters,
        paired
    }

    @Mixin
    private DataFolder data;

    @Parameters(paramLabel = "EXPERIMENT", description = "The experiment's key.")
    private String experiment;

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            description = {
                "sequential: right at every look. frequentist: right at one look.",
                "bayesian: a chance to win. Default: the experiment's own."
            })
    private Method method;

    @Option(
            names = "--basis",
            paramLabel = "BASIS",
            description = {
                "What varies by chance: units, clusters, or paired (differences of clusters).",
                "Default: clusters where the experiment has cluster_by, else units."
            })
    private Basis basis;

    @Option(
            names = "--generation",
            paramLabel = "GENERATION",
            converter = GenerationNumber.class,
            description = "The numbers of this generation (`weir replay status`). Default: the one that is shown.")
    private Integer generation;

    @Option(names = "--json", description = "For programs: the results document as the query API gives it.")
    private boolean json;

    @Override
    public Integer call() {
        Console console = Console.system();
        try (QueryClient query =
                new QueryClient(RunningWeir.require(data.path()).query())) {
            JsonNode results = query.results(experiment, method, basis, generation);
            if (json) console.line(results.toString());
            else new ResultsView(Map.of(), Colour.of(console)).lines(results).forEach(console::line);
        }
        return ExitCode.OK;
    }
}
