package io.weir.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.weir.bench.assignment.AssignmentBench;
import io.weir.bench.endtoend.EndToEndBench;
import io.weir.bench.ingest.IngestBench;
import io.weir.bench.pipeline.PipelineBench;
import io.weir.bench.refill.RefillBench;
import io.weir.bench.replay.ReplayBench;
import io.weir.bench.report.Report;
import io.weir.bench.sink.EventsSinkBench;
import io.weir.bench.soak.SoakBench;
import io.weir.bench.start.StartBench;
import io.weir.bench.statistics.StatisticsBench;
import io.weir.bench.topology.DefinitionChanges;
import io.weir.bench.topology.ManyExperiments;
import io.weir.bench.topology.TopologyBench;
import io.weir.bench.topology.TwoRevisions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
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
            BenchMain.Definitions.class,
            BenchMain.Pipeline.class,
            BenchMain.Soak.class,
            BenchMain.EndToEnd.class,
            BenchMain.Start.class,
            BenchMain.Statistics.class,
            BenchMain.Refill.class,
            BenchMain.Replay.class,
            BenchMain.Assignment.class,
            BenchMain.EventsSink.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir bench ingest",
            "  weir bench topology --quick",
            "  weir bench topology --experiments 1,10,100,1000",
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

        @Option(
                names = "--experiments",
                split = ",",
                arity = "0..1",
                fallbackValue = "1,10,100,1000",
                paramLabel = "N,N",
                description = {
                    "Measures instead what running experiments cost events of units that are in none, three",
                    "and many of them, with so many experiments. Without numbers: 1,10,100,1000."
                })
        private List<Integer> experiments;

        @Option(
                names = "--against",
                paramLabel = "CHECKOUT",
                description = {
                    "Measures instead one experiment beside another revision: a checkout in which",
                    "`./weir bench --help` has built the jars, or a folder of such jars. In turn, each time in",
                    "processes of their own."
                })
        private Path against;

        @Override
        Report measure(Path folder) throws Exception {
            if (experiments != null && against != null) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(), "--experiments and --against are two benches: choose one");
            }
            if (experiments != null) return new ManyExperiments(System.err, manyExperiments()).run(folder);
            if (against != null) {
                return new TwoRevisions(System.err)
                        .run(
                                folder,
                                TwoRevisions.classPathOf(against),
                                quick
                                        ? new TwoRevisions.Plan(1, 100_000, threads)
                                        : new TwoRevisions.Plan(5, 300_000, threads));
            }
            var plan =
                    quick ? new TopologyBench.Plan(2, 200_000, threads) : new TopologyBench.Plan(5, 600_000, threads);
            return new TopologyBench(System.err).run(folder, plan);
        }

        private ManyExperiments.Plan manyExperiments() {
            return quick
                    ? new ManyExperiments.Plan(1, experiments, 80_000, threads, Duration.ofSeconds(4))
                    : new ManyExperiments.Plan(3, experiments, 320_000, threads, Duration.ofSeconds(15));
        }
    }

    @Command(
            name = "definitions",
            mixinStandardHelpOptions = true,
            description = "The topology's rate while experiments change, beside its rate while none does.")
    static final class Definitions extends Bench {
        @Option(names = "--threads", defaultValue = "1", description = "Stream threads. Default: 1.")
        private int threads;

        @Option(names = "--definitions", defaultValue = "10000", description = "In all. Default: 10000.")
        private int definitions;

        @Option(names = "--running", defaultValue = "1000", description = "Experiments that run. Default: 1000.")
        private int running;

        @Override
        Report measure(Path folder) throws Exception {
            return new DefinitionChanges(System.err)
                    .run(
                            folder,
                            quick
                                    ? new DefinitionChanges.Plan(
                                            1, definitions, running, 200_000, threads, Duration.ofSeconds(6))
                                    : new DefinitionChanges.Plan(
                                            5, definitions, running, 600_000, threads, Duration.ofSeconds(15)));
        }
    }

    @Command(
            name = "pipeline",
            mixinStandardHelpOptions = true,
            description = {
                "The highest rate at which all of Weir in one process keeps up: freshness p99 below 1 s and no sink",
                "that falls behind, beside COPY into a bare table and one query. About a quarter of an hour for each",
                "number of experiments and durability."
            })
    static final class Pipeline extends Bench {
        @Option(
                names = "--experiments",
                split = ",",
                defaultValue = "1,50,500",
                paramLabel = "N,N",
                description = "Running ones. Default: 1,50,500.")
        private List<Integer> experiments;

        @Option(
                names = "--durability",
                split = ",",
                defaultValue = "strict,replicated",
                paramLabel = "NAME,NAME",
                description = "Default: strict,replicated.")
        private List<String> durabilities;

        @Option(
                names = "--hold",
                converter = ShortDuration.class,
                description = "How long the rate that was found must be kept. Default: 5m; with --quick 15s.")
        private Duration hold;

        @Option(
                names = "--first",
                defaultValue = "16000",
                description = "Events a second that are tried first. Default: 16000.")
        private double first;

        @Override
        Report measure(Path folder) throws Exception {
            Duration held = hold != null ? hold : quick ? Duration.ofSeconds(15) : Duration.ofMinutes(5);
            return new PipelineBench(System.err)
                    .run(
                            folder,
                            new PipelineBench.Plan(
                                    durabilities,
                                    experiments,
                                    first,
                                    Duration.ofSeconds(quick ? 10 : 60),
                                    Duration.ofSeconds(quick ? 8 : 25),
                                    held,
                                    quick ? 200_000 : 2_000_000));
        }
    }

    @Command(
            name = "soak",
            mixinStandardHelpOptions = true,
            description = {
                "Weeks of received time in minutes, at full rate, while experiments come and go: whether state,",
                "memory and file handles of the topology stay flat."
            })
    static final class Soak extends Bench {
        @Option(
                names = "--duration",
                converter = ShortDuration.class,
                description = "How long. Default: 10m; with --quick 1m.")
        private Duration duration;

        @Option(names = "--days", defaultValue = "28", description = "Received time that passes. Default: 28 days.")
        private int days;

        @Option(names = "--experiments", defaultValue = "200", description = "That come and go. Default: 200.")
        private int experiments;

        @Option(names = "--threads", defaultValue = "1", description = "Stream threads. Default: 1.")
        private int threads;

        @Option(names = "--report", paramLabel = "FILE", description = "Writes the curve there, as Markdown.")
        private Path report;

        @Override
        Report measure(Path folder) throws Exception {
            Duration asked = duration == null ? Duration.ofMinutes(quick ? 1 : 10) : duration;
            return new SoakBench(System.err)
                    .run(folder, new SoakBench.Plan(asked, days, experiments, threads, 0.1, report));
        }
    }

    @Command(
            name = "end-to-end",
            mixinStandardHelpOptions = true,
            description = "From the post of an event to the result that holds it, stage by stage, at 5,000 events/s.")
    static final class EndToEnd extends Bench {
        private static final int PAIRS = 3;

        @Option(names = "--rate", defaultValue = "5000", description = "Events a second. Default: 5000.")
        private int rate;

        @Option(
                names = "--replay",
                description = "How much slower it is beside a replay of the whole log, in turn with none.")
        private boolean replay;

        @Option(
                names = "--replay-rate",
                paramLabel = "N",
                description = "Events of the log that the replay may read in a second. Default: no limit.")
        private Integer replayRate;

        @Override
        Report measure(Path folder) throws Exception {
            var bench = new EndToEndBench(System.err);
            var plan = new EndToEndBench.Plan(rate, quick ? 15 : 60, quick ? 15 : 60);
            if (!replay && replayRate == null) return bench.run(folder, plan);
            return bench.run(folder, new EndToEndBench.ReplayPlan(plan, quick ? 1 : PAIRS, replayRate));
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
            name = "replay",
            mixinStandardHelpOptions = true,
            description = {
                "A whole recovery: a log is archived, lost, restored with other partitions and computed again; beside",
                "DuckDB, which computes the same aggregates from the exported archive."
            })
    static final class Replay extends Bench {
        @Option(
                names = "--events",
                paramLabel = "N",
                description = "In the log. Default: 5000000; with --quick 200000.")
        private Integer events;

        @Override
        Report measure(Path folder) throws Exception {
            int asked = events != null ? events : quick ? 200_000 : 5_000_000;
            return new ReplayBench(System.err).run(folder, new ReplayBench.Plan(asked));
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
