package io.weir.bench.torture.cluster;

import io.weir.embedded.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Utils;

/** Weir as processes: brokers, services, PostgreSQL and Redis on this machine. */
public final class Cluster implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofMinutes(5);

    private final Layout layout;
    private final Path folder;
    private final Commands commands;
    private final Network network;
    private final Stores stores;
    private final List<Integer> brokerPorts = new ArrayList<>();
    private final List<Integer> controllerPorts = new ArrayList<>();
    private final List<Member> brokers = new ArrayList<>();
    private final List<Member> ingests = new ArrayList<>();
    private final List<Member> streams = new ArrayList<>();
    private final List<Member> queries = new ArrayList<>();
    private final List<URI> ingestAddresses = new ArrayList<>();
    private final List<URI> queryAddresses = new ArrayList<>();
    private final Thread onExit = new Thread(this::killAll, "torture-exit");

    private Cluster(Layout layout, Path folder) throws IOException {
        this.layout = layout;
        this.folder = folder;
        Optional<Network> own = layout.cuttable() ? Network.open(layout.brokers()) : Optional.empty();
        this.network = own.orElse(null);
        Runtime.getRuntime().addShutdownHook(onExit);
        for (int i = 0; i < layout.brokers(); i++) {
            brokerPorts.add(FreePorts.choose(0));
            controllerPorts.add(FreePorts.choose(0));
        }
        commands = new Commands(this, layout, folder);
        for (int i = 0; i < layout.brokers(); i++) brokers.add(commands.broker(i));
        for (Member broker : brokers) broker.start();
        stores = layout.hasStores() ? new Stores(folder) : null;
        for (int i = 0; i < layout.queries(); i++) {
            int port = FreePorts.choose(0);
            queryAddresses.add(URI.create("http://127.0.0.1:" + port));
            queries.add(commands.service("query-api", i, "WEIR_QUERY_PORT", port));
        }
        for (int i = 0; i < layout.streams(); i++) streams.add(commands.service("streams", i, null, 0));
        for (int i = 0; i < layout.ingests(); i++) {
            int port = FreePorts.choose(0);
            ingestAddresses.add(URI.create("http://127.0.0.1:" + port));
            ingests.add(commands.service("ingest", i, "WEIR_INGEST_PORT", port));
        }
    }

    /** Returns when everything is ready. */
    public static Cluster start(Layout layout, Path folder) throws IOException, InterruptedException {
        Cluster cluster = new Cluster(layout, folder);
        try {
            for (Member service : cluster.services()) service.start();
            cluster.awaitReady(START_TIMEOUT);
            cluster.learn();
            return cluster;
        } catch (IOException | InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** Once after a build: one of each service ends in order and starts again, {@link ClassArchives}. */
    private void learn() throws IOException, InterruptedException {
        List<Member> first = Stream.of(brokers, queries, streams, ingests)
                .filter(members -> !members.isEmpty())
                .map(List::getFirst)
                .filter(commands::learns)
                .toList();
        for (Member member : first.reversed()) member.stop();
        for (Member member : first) member.start();
        awaitReady(START_TIMEOUT);
    }

    /** Waits until every process is ready, as after the last fault. */
    public void awaitReady(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        for (Member member : all()) {
            if (!member.awaitReady(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
                throw new IllegalStateException(member.name() + " is not ready within " + timeout);
            }
        }
    }

    /** True when {@link #cut} works on this machine. */
    public boolean isCuttable() {
        return network != null;
    }

    /** Pulls a broker's plug. */
    public void cut(int broker) throws IOException, InterruptedException {
        network.pull(broker);
    }

    public void mend(int broker) throws IOException, InterruptedException {
        network.plugIn(broker);
    }

    /** A broker's disk is gone. */
    public void wipe(int broker) throws IOException {
        Utils.delete(brokerData(broker).resolve("kafka").toFile());
    }

    Path brokerData(int broker) {
        Path parent = layout.brokerData() == null ? folder : layout.brokerData();
        return parent.resolve("broker-" + (broker + 1));
    }

    Optional<Network> network() {
        return Optional.ofNullable(network);
    }

    /** Which all streams instances write; empty: what stands in their place may not. */
    public Optional<URI> archive() {
        boolean isWritten = layout.streams() > 0 && layout.wiring() == Layout.Wiring.HONEST;
        return isWritten ? Optional.of(folder.resolve("archive").toUri()) : Optional.empty();
    }

    public String bootstrapServers() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < brokerPorts.size(); i++) all.add(host(i) + ":" + brokerPorts.get(i));
        return String.join(",", all);
    }

    String voters() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < controllerPorts.size(); i++)
            all.add((i + 1) + "@" + host(i) + ":" + controllerPorts.get(i));
        return String.join(",", all);
    }

    String host(int broker) {
        return network == null ? "127.0.0.1" : network.host(broker);
    }

    int brokerPort(int broker) {
        return brokerPorts.get(broker);
    }

    public Layout layout() {
        return layout;
    }

    public Stores stores() {
        return stores;
    }

    public List<Member> brokers() {
        return Collections.unmodifiableList(brokers);
    }

    public List<Member> ingests() {
        return Collections.unmodifiableList(ingests);
    }

    public List<Member> streams() {
        return Collections.unmodifiableList(streams);
    }

    public List<Member> queries() {
        return Collections.unmodifiableList(queries);
    }

    public List<URI> ingestAddresses() {
        return Collections.unmodifiableList(ingestAddresses);
    }

    public List<URI> queryAddresses() {
        return Collections.unmodifiableList(queryAddresses);
    }

    private List<Member> services() {
        return Stream.of(queries, streams, ingests).flatMap(List::stream).toList();
    }

    /** Brokers first. */
    public List<Member> all() {
        return Stream.of(brokers, queries, streams, ingests)
                .flatMap(List::stream)
                .toList();
    }

    /** Everything at once: the data are of no use any more. */
    @Override
    public void close() throws IOException {
        killAll();
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException e) {
            // The process is ending already.
        }
    }

    private synchronized void killAll() {
        for (Member member : all()) {
            try {
                if (member.isAlive()) member.kill();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        try {
            if (stores != null) stores.close();
        } catch (IOException e) {
            // Killed by a strike that was under way: there is nothing left to stop.
        }
        if (network != null) network.close();
    }
}
