package io.weir.standalone;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Ends a running Weir in order. */
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        description = {
            "Ends the Weir that runs on the data folder, and waits until it is gone.",
            "",
            "It takes no more events, finishes what it has begun, then stops its servers. The data stay."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:it has ended", "1:it has not ended in time", "3:none runs on the data folder"},
        footerHeading = "%nExample:%n",
        footer = "  weir stop --timeout PT2M")
final class StopCommand implements Callable<Integer> {

    @Mixin
    private DataFolder data;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "PT60S",
            description = "How long to wait, as ISO 8601. Default: ${DEFAULT-VALUE}.")
    private Duration timeout;

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        Console console = Console.system();
        RunningWeir running = RunningWeir.find(data.path())
                .orElseThrow(() -> new Trouble(
                        ExitCode.NOT_RUNNING,
                        "No Weir runs on " + data.path() + ".",
                        "Nothing is to be stopped. Another folder is named with --data-dir."));
        ProcessHandle process = running.process().orElse(null);
        if (process == null) return ExitCode.OK; // it ended between the two looks
        process.destroy();
        try {
            process.onExit().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new Trouble(
                    ExitCode.FAILED,
                    "Process " + running.pid() + " has not ended within " + timeout + ".",
                    "Wait and try again, or `kill -9 " + running.pid() + "`: nothing that was accepted is lost.",
                    e);
        }
        console.line(
                "Weir (process " + running.pid() + ") has stopped. Its data stay in " + running.dataFolder() + ".");
        return ExitCode.OK;
    }
}
