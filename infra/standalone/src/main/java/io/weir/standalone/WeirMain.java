package io.weir.standalone;

import io.weir.standalone.client.ArchiveCommand;
import io.weir.standalone.client.DemoCommand;
import io.weir.standalone.client.DrillCommand;
import io.weir.standalone.client.LoadCommand;
import io.weir.standalone.client.MetricsCommand;
import io.weir.standalone.client.QuarantineCommand;
import io.weir.standalone.client.ReplayCommand;
import io.weir.standalone.client.RestoreCommand;
import io.weir.standalone.client.ResultsCommand;
import io.weir.standalone.client.VerifyCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParseResult;

/** The {@code weir} command. */
@Command(
        name = "weir",
        mixinStandardHelpOptions = true,
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        version = "weir 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Measures AI agents in the stream: agents post events, and seconds later you read",
            "which variant is better, by how much, and how sure that is."
        },
        commandListHeading = "%nCommands:%n",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            LoadCommand.class,
            ResultsCommand.class,
            MetricsCommand.class,
            ReplayCommand.class,
            ArchiveCommand.class,
            QuarantineCommand.class,
            VerifyCommand.class,
            RestoreCommand.class,
            DrillCommand.class,
            StatusCommand.class,
            StopCommand.class,
            RunCommand.class,
            HelpCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it worked",
            "1:it was tried and did not work; the message says why",
            "2:the command line, or a setting, is wrong",
            "3:no Weir runs on the data folder, or it is not ready yet",
            "4:another process uses the data folder",
            "5:a port is taken by another program",
            "6:no JDK 25, or no Maven to build with",
            "7:the build failed",
            "8:`weir verify` could not hold the numbers against the log",
            "130, 143:ended by Ctrl-C or `weir stop`; everything was stopped in order"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir up                            start everything, stop with Ctrl-C",
            "  weir status                        what runs, on which ports",
            "  weir up --data-dir /data/weir      keep the data elsewhere",
            "  weir run ingest                    one part alone, beside others",
            "  weir help up                       more about one command",
            "",
            "`weir bench`, `weir torture` and `weir calibrate` hold Weir to what it promises:",
            "each has --help."
        })
public final class WeirMain extends CommandGroup {

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new WeirMain())
                .setUsageHelpWidth(100)
                .setUsageHelpAutoWidth(false)
                .setExecutionExceptionHandler(WeirMain::explain);
    }

    private static int explain(Exception error, CommandLine command, ParseResult parsed) {
        var err = command.getErr();
        if (error instanceof Trouble trouble) {
            err.println("weir: " + trouble.getMessage());
            err.println("  " + trouble.nextStep());
            err.flush();
            return trouble.exitCode();
        }
        err.println("weir: an unforeseen fault, which is Weir's:");
        error.printStackTrace(err);
        err.flush();
        return ExitCode.FAILED;
    }
}
