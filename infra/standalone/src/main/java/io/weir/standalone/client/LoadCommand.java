package io.weir.standalone.client;

import io.weir.standalone.CommandGroup;
import io.weir.standalone.Console;
import io.weir.standalone.DataFolder;
import io.weir.standalone.ExitCode;
import io.weir.standalone.RunningWeir;
import io.weir.standalone.Trouble;
import io.weir.standalone.client.agentdojo.AgentDojo;
import io.weir.standalone.client.agentdojo.RunEvents;
import io.weir.standalone.client.agentdojo.RunLogs;
import io.weir.standalone.client.tau2.Tau2;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Posts what lies in files to a running Weir. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        description = "Posts events from files to a running Weir. Loading again counts nothing twice.",
        subcommands = {LoadCommand.AgentDojoRuns.class, LoadCommand.Tau2Runs.class, LoadCommand.Events.class},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every event was accepted",
            "1:events were refused, or it was tried and did not work",
            "2:the command line is wrong, or there is no such file or folder",
            "3:no Weir runs on the data folder"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  weir load events my-events.ndjson", "  weir load agentdojo ~/agentdojo"})
public final class LoadCommand extends CommandGroup {

    /** The original logs of AgentDojo. */
    @Command(
            name = "agentdojo",
            mixinStandardHelpOptions = true,
            descriptionHeading = "%n",
            parameterListHeading = "%nParameters:%n",
            optionListHeading = "%nOptions:%n",
            description = {
                "Posts the runs in AgentDojo's original logs.",
                "",
                "Reads the logs of gpt-4o-2024-05-13, defines the two experiments and posts the runs as events:",
                "the same events as `weir demo` makes of the table that Weir ships."
            },
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "0:every event was accepted",
                "1:a file is not a run log, or events were refused",
                "2:the command line is wrong, or there is no such folder",
                "3:no Weir runs on the data folder"
            },
            footerHeading = "%nExamples:%n",
            footer = {"  weir load agentdojo ~/agentdojo", "  weir load agentdojo runs.tar.gz"})
    static final class AgentDojoRuns implements Callable<Integer> {
        @Mixin
        private DataFolder data;

        @Mixin
        private InFlight inFlight;

        @Mixin
        private Counted counted;

        @Parameters(paramLabel = "DIR", description = "Folder of the logs, or runs.tar.gz, or a folder that holds it.")
        private Path from;

        @Override
        public Integer call() throws IOException {
            Console console = Console.system();
            RunningWeir weir = RunningWeir.require(data.path());
            if (!Files.exists(from)) {
                throw new Trouble(ExitCode.USAGE, "There is no " + from + ".", "Name the folder of AgentDojo's runs.");
            }
            try (QueryClient query = new QueryClient(weir.query());
                    Loading loading = new Loading(console, "Runs", weir.ingest(), inFlight.batches())) {
                for (String experiment : AgentDojo.EXPERIMENTS)
                    Activation.await(query.define(AgentDojo.definition(experiment)), weir.ingest(), console);
                IngestClient ingest = loading.ingest();
                RunLogs.read(from, run -> RunEvents.of(run).forEach(ingest::add));
                int code = loading.finish();
                counted.await(query, ingest.end(), console);
                return code;
            }
        }
    }

    /** The published simulations of tau2-bench. */
    @Command(
            name = "tau2",
            mixinStandardHelpOptions = true,
            descriptionHeading = "%n",
            parameterListHeading = "%nParameters:%n",
            optionListHeading = "%nOptions:%n",
            description = {
                "Posts the runs in tau2-bench's published results.",
                "",
                "Reads the result files, defines an experiment for each domain (agents on the same tasks, each task a",
                "cluster) and posts the runs with what they cost, used and took."
            },
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "0:every event was accepted",
                "1:a file is not a result file, or events were refused",
                "2:the command line is wrong, or there is no such folder",
                "3:no Weir runs on the data folder"
            },
            footerHeading = "%nExamples:%n",
            footer = {"  weir load tau2 ~/tau2", "  weir results tau2-airline-claude"})
    static final class Tau2Runs implements Callable<Integer> {
        @Mixin
        private DataFolder data;

        @Mixin
        private InFlight inFlight;

        @Mixin
        private Counted counted;

        @Parameters(
                paramLabel = "DIR",
                description = "Folder of the results, or results.tar.gz, or a folder that holds it.")
        private Path from;

        @Override
        public Integer call() throws IOException {
            Console console = Console.system();
            RunningWeir weir = RunningWeir.require(data.path());
            try (QueryClient query = new QueryClient(weir.query());
                    Loading loading = new Loading(console, "Events", weir.ingest(), inFlight.batches())) {
                for (String experiment : Tau2.experiments())
                    Activation.await(query.define(Tau2.definition(experiment)), weir.ingest(), console);
                Tau2.read(from, loading.ingest()::add);
                int code = loading.finish();
                counted.await(query, loading.ingest().end(), console);
                return code;
            }
        }
    }

    /** Newline-delimited JSON. */
    @Command(
            name = "events",
            mixinStandardHelpOptions = true,
            descriptionHeading = "%n",
            parameterListHeading = "%nParameters:%n",
            optionListHeading = "%nOptions:%n",
            description = {
                "Posts events from a file of newline-delimited JSON, one event a line.",
                "",
                "What is refused is shown with its line, and kept whole in the topic weir.events.rejected.v1."
            },
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "0:every event was accepted",
                "1:events were refused, or ingest does not answer",
                "2:the command line is wrong, or there is no such file",
                "3:no Weir runs on the data folder"
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  weir load events my-events.ndjson --wait",
                "  zcat old/*.gz | weir load events -",
                "",
                "A line:",
                "  {\"id\":\"e-1\",\"type\":\"run_completed\",\"time\":\"2026-11-24T12:00:00Z\",\"units\":{\"run\":\"r-1\"},",
                "   \"outcome\":\"success\",\"values\":{\"cost_usd\":0.0041}}   (on one line)"
            })
    static final class Events implements Callable<Integer> {
        @Mixin
        private DataFolder data;

        @Mixin
        private InFlight inFlight;

        @Mixin
        private Counted counted;

        @Parameters(paramLabel = "FILE", description = "The file; *.gz is unpacked; - is standard input.")
        private String file;

        @Override
        public Integer call() throws IOException {
            Console console = Console.system();
            try (EventLines lines = new EventLines(bytes());
                    QueryClient query =
                            new QueryClient(RunningWeir.require(data.path()).query());
                    Loading loading = new Loading(
                            console, "Events", RunningWeir.require(data.path()).ingest(), inFlight.batches())) {
                IngestClient ingest = loading.ingest();
                for (byte[] line = lines.next(); line != null; line = lines.next()) {
                    if (lines.wasTooLong()) ingest.addTooLong();
                    else ingest.add(line);
                }
                int code = loading.finish();
                if (ingest.accepted() == 0 && ingest.refused() > 0) throw notEvents();
                counted.await(query, ingest.end(), console);
                return code;
            } catch (ZipException | EOFException e) {
                throw new Trouble(
                        ExitCode.FAILED,
                        file + " is not gzip, or not all of it: " + e.getMessage() + ".",
                        "Mend it, or unpack it first, and load it again: nothing counts twice.",
                        e);
            }
        }

        private InputStream bytes() throws IOException {
            if (file.equals("-")) return System.in;
            Path path = Path.of(file);
            if (!Files.exists(path) || Files.isDirectory(path)) {
                throw new Trouble(
                        ExitCode.USAGE, "There is no file " + file + ".", "Name a file of events, one a line.");
            }
            InputStream in = Files.newInputStream(path);
            return file.endsWith(".gz") ? new GZIPInputStream(in, 1 << 16) : in;
        }

        private Trouble notEvents() {
            return new Trouble(
                    ExitCode.FAILED,
                    "No line of " + file + " is an event.",
                    "`./weir load events --help` shows a line. One JSON array becomes lines by `jq -c '.[]'`.");
        }
    }
}
