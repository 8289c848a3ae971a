package io.weir.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.weir.bench.assignment.AssignmentBench;
import io.weir.bench.endtoend.EndToEndBench;
import io.weir.bench.ingest.IngestBench;
import io.weir.bench.refill.RefillBench;
import io.weir.bench.report.Report;
import io.weir.bench.sink.EventsSinkBench;
import io.weir.bench.start.StartBench;
import io.weir.bench.statistics.StatisticsBench;
import io.weir.bench.topology.TopologyBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code weir bench} command. */
@Command(
        name = "weir bench",
        mixinStandardHelpOptions = true,
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        description = {
            "Measures Weir on this machine. Machines differ and are noisy, so each bench measures a floor (the",
            "least that such a program could do) in the same run, in turn, and tells the ratio, pair by pair."
        },
        subcommands = {
            BenchMain.Ingest.class,
            BenchMain.Topology.class,
            BenchMain.EndToEnd.class,
            BenchMain.Start.class,
            BenchMain.Statistics.class,
            BenchMain.Refill.class,
            BenchMain.Assignment.class,
            BenchMain.EventsSink.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir bench ingest",
            "  weir bench topology --quick",
            "  weir bench end-to-end --json",
            "  weir bench start"
        })
public final class BenchMain implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        // What Kafka warns of while benches start and end brokers would bury the progress.
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
        System.exit(new CommandLine(new BenchMain()).execute(args));
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(System.err);
        return CommandLine.ExitCode.USAGE;
    }

    /** What each bench has: a folder of its own, which it removes. */
    private abstract static class Bench implements Callable<Integer> {
        @Option(names = "--json", description = "For programs: a list of {name, value, unit, reference, ratio}.")
        private boolean json;

        @Option(names = "--quick", description = "Shorter and rougher: about a minute.")
        protected boolean quick;

        abstract Report measure(Path folder) throws Exception;

        @Override
        public Integer call() throws Exception {
            Path folder = Files.createTempDirectory("weir-bench");
            try {
                measure(folder).print(System.out, json);
            } finally {
                delete(folder);
            }
            return CommandLine.ExitCode.OK;
        }

        private static void delete(Path folder) throws IOException {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
            }
        }
    }

    @Command(
            name = "ingest",
            mixinStandardHelpOptions = true,
            description = "Ingest beside a bare endpoint that sends the same bytes and checks nothing.")
    static final class Ingest extends Bench {
        @Override
        Report measure(Path folder) throws Exception {
            return new IngestBench(System.err)
                    .run(folder, quick ? new IngestBench.Plan(2, 3) : new IngestBench.Plan(5, 6));
        }
    }

    @Command(
            name = "topology",
            mixinStandardHelpOptions = true,
            description = "The topology beside one RocksDB get and put an event, exactly once as well.")
    static final class Topology extends Bench {
        @Option(names = "--threads", defaultValue = "1", description = "Stream threads of both. Default: 1.")
        private int threads;

        @Override
        Report measure(Path folder) throws Exception {
            var plan =
                    quick ? new TopologyBench.Plan(2, 200_000, threads) : new TopologyBench.Plan(5, 600_000, threads);
            return new TopologyBench(System.err).run(folder, plan);
        }
    }

    @Command(
            name = "end-to-end",
            mixinStandardHelpOptions = true,
            description = "From the post of an event to the result that holds it, stage by stage, at 5,000 events/s.")
    static final class EndToEnd extends Bench {
        @Option(names = "--rate", defaultValue = "5000", description = "Events a second. Default: 5000.")
        private int rate;

        @Override
        Report measure(Path folder) throws Exception {
            return new EndToEndBench(System.err)
                    .run(folder, new EndToEndBench.Plan(rate, quick ? 15 : 60, quick ? 15 : 60));
        }
    }

    @Command(
            name = "start",
            mixinStandardHelpOptions = true,
            description = "How long weir up takes on the demo's data, and the memory that it and the demo hold.")
    static final class Start extends Bench {
        @Override
        Report measure(Path folder) throws Exception {
            // A broker that is stopped as soon as it answers finds its own registration unanswered, and says so at
            // length.
            ((Logger) LoggerFactory.getLogger("kafka")).setLevel(Level.OFF);
            String weir = System.getProperty("weir.command");
            if (weir == null) throw new IllegalStateException("say with -Dweir.command where the weir command lies");
            return new StartBench(System.err, List.of(weir))
                    .run(folder, new StartBench.Plan(quick ? 2 : 7, 2, quick ? 5 : 20, true));
        }
    }

    @Command(
            name = "statistics",
            mixinStandardHelpOptions = true,
            description = "Results of a large and of a small experiment, beside a bare read of Redis.")
    static final class Statistics extends Bench {
        @Override
        Report measure(Path folder) throws Exception {
            return new StatisticsBench(System.err)
                    .run(folder, quick ? new StatisticsBench.Plan(2, 3) : new StatisticsBench.Plan(5, 10));
        }
    }

    @Command(
            name = "refill",
            mixinStandardHelpOptions = true,
            description =
                    "Redis filled again after it lost everything, beside a bare consumer that sets the same fields.")
    static final class Refill extends Bench {
        @Option(names = "--experiments", defaultValue = "10000", description = "How many have rows. Default: 10000.")
        private int experiments;

        @Override
        Report measure(Path folder) throws Exception {
            return new RefillBench(System.err).run(folder, new RefillBench.Plan(quick ? 1 : 5, experiments));
        }
    }

    @Command(
            name = "assignment",
            mixinStandardHelpOptions = true,
            description =
                    "Variants by OpenFeature's protocol, beside an HTTP call that does nothing; and how soon a change is in force.")
    static final class Assignment extends Bench {
        @Override
        Report measure(Path folder) throws Exception {
            return new AssignmentBench(System.err)
                    .run(folder, quick ? new AssignmentBench.Plan(2, 2, 20) : new AssignmentBench.Plan(5, 5, 200));
        }
    }

    @Command(
            name = "events-sink",
            mixinStandardHelpOptions = true,
            description = "The sink of the table events, beside a bare binary COPY of the same rows without indexes.")
    static final class EventsSink extends Bench {
        @Override
        Report measure(Path folder) throws Exception {
            return new EventsSinkBench(System.err)
                    .run(folder, quick ? new EventsSinkBench.Plan(2, 200_000) : new EventsSinkBench.Plan(5, 600_000));
        }
    }
}
