package io.weir.standalone;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Starts all of Weir and stays until it is stopped. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        description = {
            "Starts everything and runs until Ctrl-C or `weir stop`.",
            "",
            "Kafka, PostgreSQL, Redis, ingest, streams and the query API run in one process, on loopback.",
            "What was stored is there again at the next start, also after a kill -9.",
            "",
            "Settings are environment variables, listed in .env.example; the ones most often needed:",
            "  WEIR_INGEST_PORT (8002), WEIR_QUERY_PORT (8000), WEIR_MANAGEMENT_PORT (9090)"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "1:a part did not start",
            "2:a setting is wrong",
            "4:another process uses the data folder",
            "5:a port is taken",
            "130, 143:ended by Ctrl-C or `weir stop`, in order"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  weir up", "  WEIR_INGEST_PORT=18002 weir up --data-dir /data/weir"})
final class UpCommand implements Callable<Integer> {

    @Mixin
    private DataFolder data;

    @Override
    public Integer call() throws InterruptedException {
        Console console = Console.system();
        try (WeirProcess process = WeirProcess.start(WeirSettings.in(data.path()), console)) {
            Report.ready(process.running(), console);
            process.awaitStop();
        }
        return ExitCode.OK;
    }

    /** The lines that say that it runs, and where. */
    private static final class Report {
        static void ready(RunningWeir running, Console console) {
            double seconds =
                    Duration.between(running.startedAt(), Instant.now()).toMillis() / 1000.0;
            console.line(
                    String.format(Locale.ROOT, "Weir is ready after %.1f s (process %d).", seconds, running.pid()));
            console.line("  post events to     " + running.ingest() + "/v1/events");
            console.line("  read results from  " + running.query() + "/v1/experiments");
            console.line("  health, metrics    " + running.management() + "/health, /metrics");
            running.servers().forEach((name, address) -> console.line(String.format("  %-18s %s", name, address)));
            console.line("  data, log          " + running.dataFolder() + ", logs/weir.log");
            console.line("Stop it with Ctrl-C or `./weir stop`: the data stay.");
        }
    }
}
