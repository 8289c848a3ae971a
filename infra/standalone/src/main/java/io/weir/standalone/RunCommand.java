package io.weir.standalone;

import io.weir.embedded.KafkaNode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs one part of Weir as a process of its own. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nParts:%n",
        synopsisSubcommandLabel = "PART",
        description = {
            "Runs one part of Weir as a process of its own, until Ctrl-C or SIGTERM.",
            "",
            "Settings are environment variables, listed in .env.example. Each process has a folder of its own",
            "(--data-dir) for its log and data, and a management port of its own (WEIR_MANAGEMENT_PORT, 9090)",
            "for health and metrics. What it needs and does not find yet, it waits for."
        },
        subcommands = {
            RunCommand.Broker.class,
            RunCommand.Ingest.class,
            RunCommand.Streams.class,
            RunCommand.QueryApi.class,
            RunCommand.Stores.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "1:the part did not start",
            "2:the command line, or a setting, is wrong",
            "4:another process uses the folder",
            "5:a port is taken",
            "130, 143:ended by Ctrl-C or SIGTERM, in order"
        },
        footerHeading =
                "%nExample: everything apart, on one machine with one broker, each line in a terminal of its own:%n",
        footer = {
            "  weir run stores",
            "  WEIR_MANAGEMENT_PORT=9091 weir run broker",
            "  export WEIR_KAFKA_REPLICATION=1 WEIR_KAFKA_MIN_INSYNC_REPLICAS=1",
            "  export DATABASE_URL=postgresql://postgres@127.0.0.1:5432/postgres",
            "  WEIR_MANAGEMENT_PORT=9092 weir run query-api",
            "  WEIR_MANAGEMENT_PORT=9093 weir run streams",
            "  WEIR_MANAGEMENT_PORT=9094 weir run ingest",
            "",
            "  weir run broker --help             the same with three brokers"
        })
final class RunCommand extends CommandGroup {

    /** What all parts have. */
    @Command(
            mixinStandardHelpOptions = true,
            descriptionHeading = "%n",
            optionListHeading = "%nOptions:%n",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "1:it did not start",
                "2:the command line, or a setting, is wrong",
                "4:another process uses the folder",
                "5:a port is taken",
                "130, 143:ended by Ctrl-C or SIGTERM, in order"
            },
            footerHeading = "%nExamples:%n")
    private abstract static class RunPart implements Callable<Integer> {

        @Option(
                names = "--data-dir",
                paramLabel = "FOLDER",
                description = {
                    "Folder of this process: its log, its data. Two instances need two.",
                    "Default: one named after the part, in $WEIR_DATA_DIR or .weir in the checkout."
                })
        private Path folder;

        abstract String folderName();

        abstract Part part(Path folder);

        @Override
        public Integer call() throws InterruptedException {
            Path own = folder != null ? folder : defaultParent().resolve(folderName());
            try (PartProcess process = PartProcess.start(part(own.toAbsolutePath()), own, Console.system())) {
                process.awaitStop();
            }
            return ExitCode.OK;
        }

        private static Path defaultParent() {
            String set = System.getenv("WEIR_DATA_DIR");
            return Path.of(set == null || set.isEmpty() ? ".weir" : set);
        }
    }

    @Command(
            name = "broker",
            description = {
                "One Kafka node, broker and controller in one, with its data in its folder.",
                "Formatted when first started. Of several nodes it serves as soon as most of them run; start all",
                "within an hour. There is no login: it listens on loopback unless --host says otherwise."
            },
            footer = {
                "  weir run broker                    one node, on 9092",
                "",
                "  Three nodes on one machine, each line in a terminal of its own. They survive the loss of any one:",
                "  VOTERS=1@127.0.0.1:19093,2@127.0.0.1:29093,3@127.0.0.1:39093",
                "  WEIR_MANAGEMENT_PORT=19090 weir run broker --node 1 --port 19092 --voters $VOTERS",
                "  WEIR_MANAGEMENT_PORT=29090 weir run broker --node 2 --port 29092 --voters $VOTERS",
                "  WEIR_MANAGEMENT_PORT=39090 weir run broker --node 3 --port 39092 --voters $VOTERS",
                "",
                "  The services find them by (replication 3, two in sync, is their default):",
                "  export KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:19092,127.0.0.1:29092,127.0.0.1:39092"
            })
    static final class Broker extends RunPart {

        @Spec
        private CommandSpec spec;

        @Option(
                names = "--node",
                paramLabel = "NUMBER",
                defaultValue = "1",
                description = "Its number in the cluster. Default: ${DEFAULT-VALUE}.")
        private int node;

        @Option(
                names = "--host",
                paramLabel = "ADDRESS",
                defaultValue = "127.0.0.1",
                description = "Where it listens and is found. Default: ${DEFAULT-VALUE}.")
        private String host;

        @Option(
                names = "--port",
                paramLabel = "PORT",
                defaultValue = "9092",
                description = "For clients and brokers. Default: ${DEFAULT-VALUE}.")
        private int port;

        @Option(
                names = "--voters",
                paramLabel = "ID@HOST:PORT,…",
                description = {
                    "Every node of the cluster with its controller's port, this one too; the same on all.",
                    "Default: only this one, on port 9093."
                })
        private String voters;

        @Option(
                names = "--cluster-id",
                paramLabel = "ID",
                description = "The same on all nodes. Default: made from the voters. A formatted folder keeps its own.")
        private String clusterId;

        @Override
        String folderName() {
            return "broker-" + node;
        }

        @Override
        Part part(Path folder) {
            List<String> all = KafkaNode.parseVoters(voters != null ? voters : node + "@" + host + ":9093");
            String cluster = clusterId != null ? clusterId : KafkaNode.clusterIdOf(all);
            try {
                int controller = KafkaNode.controllerPort(all, node);
                return new BrokerPart(new KafkaNode(node, host, port, controller, all, cluster), folder);
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), "--voters: " + e.getMessage(), e);
            }
        }
    }

    /** A service's part. */
    private abstract static class RunService extends RunPart {

        private final Service service;

        RunService(Service service) {
            this.service = service;
        }

        @Override
        final String folderName() {
            return service.name();
        }

        @Override
        final Part part(Path folder) {
            return new ServicePart(service, folder);
        }
    }

    @Command(
            name = "ingest",
            description = {"Takes events on WEIR_INGEST_PORT (8002) and writes them to Kafka. Needs Kafka."},
            footer = {
                "  weir run ingest",
                "  WEIR_INGEST_PORT=8012 WEIR_MANAGEMENT_PORT=9190 weir run ingest --data-dir /data/ingest-2"
            })
    static final class Ingest extends RunService {
        Ingest() {
            super(Services.INGEST);
        }
    }

    @Command(
            name = "streams",
            description = {
                "Computes the statistics and writes them to PostgreSQL and Redis.",
                "Needs Kafka, PostgreSQL, Redis, and the tables that query-api makes. Instances share the work; with",
                "WEIR_STREAMS_STANDBY_REPLICAS=1 each keeps copies of the others' stores, and one that dies is",
                "replaced without reading them again."
            },
            footer = {
                "  WEIR_STREAMS_STANDBY_REPLICAS=1 weir run streams",
                "  WEIR_STREAMS_STANDBY_REPLICAS=1 WEIR_MANAGEMENT_PORT=9190 weir run streams --data-dir /data/streams-2"
            })
    static final class Streams extends RunService {
        Streams() {
            super(Services.STREAMS);
        }
    }

    @Command(
            name = "query-api",
            description = {
                "Keeps experiments and answers with results on WEIR_QUERY_PORT (8000). Makes and upgrades the tables.",
                "Needs PostgreSQL; Redis makes it faster, and Kafka tells it how far results are behind."
            },
            footer = {
                "  weir run query-api",
                "  WEIR_QUERY_PORT=8010 WEIR_MANAGEMENT_PORT=9190 weir run query-api --data-dir /data/query-2"
            })
    static final class QueryApi extends RunService {
        QueryApi() {
            super(Services.QUERY);
        }
    }

    @Command(
            name = "stores",
            description = {
                "PostgreSQL and Redis on loopback, for trying things on one machine: in earnest you bring your own.",
                "Ports: WEIR_STANDALONE_POSTGRES_PORT (here 5432), WEIR_STANDALONE_REDIS_PORT (here 6379)."
            },
            footer = {"  weir run stores", "  WEIR_STANDALONE_POSTGRES_PORT=0 weir run stores --data-dir /data/stores"})
    static final class Stores extends RunPart {

        @Override
        String folderName() {
            return "stores";
        }

        @Override
        Part part(Path folder) {
            return new StoresPart(folder);
        }
    }
}
