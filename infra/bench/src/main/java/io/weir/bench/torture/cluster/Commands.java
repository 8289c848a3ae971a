package io.weir.bench.torture.cluster;

import io.weir.embedded.FreePorts;
import io.weir.standalone.WeirMain;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How each process is started: {@code weir run …} in a small JVM of its own. */
final class Commands {

    /** Only the first compiler: these processes live for seconds, many on two cores. */
    private static final List<String> JVM = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseCompactObjectHeaders",
            "-XX:MaxMetaspaceSize=192m",
            "-XX:ReservedCodeCacheSize=64m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private static final String CLASS_PATH =
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

    private final ClassArchives archives = ClassArchives.of(CLASS_PATH);
    private final Cluster cluster;
    private final Layout layout;
    private final Path folder;

    Commands(Cluster cluster, Layout layout, Path folder) {
        this.cluster = cluster;
        this.layout = layout;
        this.folder = folder;
    }

    Member broker(int index) {
        String name = "broker-" + (index + 1);
        List<String> command = new ArrayList<>();
        cluster.network().ifPresent(network -> command.addAll(network.in(index)));
        command.addAll(weirRun("broker"));
        command.addAll(List.of(
                "--node",
                Integer.toString(index + 1),
                "--host",
                cluster.host(index),
                "--port",
                Integer.toString(cluster.brokerPort(index)),
                "--voters",
                cluster.voters(),
                "--data-dir",
                cluster.brokerData(index).toString()));
        int management = FreePorts.choose(0);
        Map<String, String> environment = new HashMap<>();
        environment.put("WEIR_MANAGEMENT_HOST", cluster.host(index));
        environment.put("WEIR_MANAGEMENT_PORT", Integer.toString(management));
        return member(name, command, environment, cluster.host(index), management);
    }

    /** @param portSetting null: it serves nothing but its health */
    Member service(String service, int index, String portSetting, int port) {
        String name = service + "-" + (index + 1);
        List<String> instead = layout.wiring().insteadOf(service);
        List<String> command = new ArrayList<>(instead == null ? weirRun(service) : run(instead));
        command.addAll(List.of("--data-dir", folder.resolve(name).toString()));
        Map<String, String> environment = environment();
        int management = FreePorts.choose(0);
        environment.put("WEIR_MANAGEMENT_PORT", Integer.toString(management));
        if (service.equals("streams"))
            cluster.archive().ifPresent(archive -> {
                environment.put("WEIR_ARCHIVE", archive.toString());
                environment.put("WEIR_ARCHIVE_ROTATE_AGE", "3s"); // so that a kill meets files that are being written
            });
        if (portSetting != null) environment.put(portSetting, Integer.toString(port));
        return member(name, command, environment, "127.0.0.1", management);
    }

    /** True when an orderly end of this one would make the next starts of its kind quicker. */
    boolean learns(Member member) {
        String service = member.name().substring(0, member.name().lastIndexOf('-'));
        return layout.wiring().insteadOf(service) == null && archives.isMissing(service);
    }

    private List<String> weirRun(String service) {
        List<String> command = new ArrayList<>(JVM);
        command.addAll(archives.options(service));
        command.addAll(List.of("-Xmx256m", "-cp", archives.classPath(), WeirMain.class.getName(), "run", service));
        return command;
    }

    private static List<String> run(List<String> mainAndArguments) {
        List<String> command = new ArrayList<>(JVM);
        command.addAll(List.of("-Xmx256m", "-cp", CLASS_PATH));
        command.addAll(mainAndArguments);
        return command;
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("KAFKA_BOOTSTRAP_SERVERS", cluster.bootstrapServers());
        environment.put("WEIR_KAFKA_PARTITIONS", Integer.toString(layout.partitions()));
        environment.put("WEIR_KAFKA_REPLICATION", Integer.toString(layout.copies()));
        environment.put("WEIR_KAFKA_MIN_INSYNC_REPLICAS", Integer.toString(layout.inSync()));
        environment.put("WEIR_KAFKA_DURABILITY", layout.durability().name());
        if (layout.hasStores()) {
            environment.put("DATABASE_URL", cluster.stores().databaseUrl());
            environment.put(
                    "REDIS_URL", layout.wiring().redisUrl(cluster.stores().redisUrl()));
        }
        environment.put("WEIR_STREAMS_STANDBY_REPLICAS", layout.streams() > 1 ? "1" : "0");
        environment.put("WEIR_STREAMS_THREADS", "1");
        environment.put("WEIR_INGEST_WORKERS", "1");
        environment.put("WEIR_QUERY_ACTIVATION_DELAY", "PT1S");
        environment.put("WEIR_QUERY_FRESHNESS_PROBE_ENABLED", "false"); // every event of the log is one of the plan
        return environment;
    }

    private Member member(
            String name, List<String> command, Map<String, String> environment, String host, int management) {
        return new Member(
                name, command, environment, folder.resolve(name), URI.create("http://" + host + ":" + management));
    }
}
