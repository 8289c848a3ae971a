package io.weir.bench.torture.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A network of this machine alone: each broker in a network namespace of its own, all on one bridge. Pulling a broker's
 * plug is taking its side of the bridge down: packets vanish, connections stay open until somebody gives up.
 */
final class Network implements AutoCloseable {

    private static final int MASK = 24;

    private final String name;
    private final String prefix;
    private final List<String> namespaces = new ArrayList<>();

    private Network(int number) {
        this.name = "weir" + number;
        this.prefix = "10.213." + number + ".";
    }

    /** Empty where the machine does not allow it: it needs root, and the kernel's namespaces, veth and bridge. */
    static Optional<Network> open(int nodes) {
        Network network = new Network((int) (ProcessHandle.current().pid() % 250));
        try {
            network.build(nodes);
            return Optional.of(network);
        } catch (IOException e) {
            network.close();
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            network.close();
            return Optional.empty();
        }
    }

    private void build(int nodes) throws IOException, InterruptedException {
        Shell.run("ip link add " + name + " type bridge");
        Shell.run("ip addr add " + prefix + "254/" + MASK + " dev " + name);
        Shell.run("ip link set " + name + " up");
        for (int node = 0; node < nodes; node++) {
            String namespace = name + "n" + node;
            Shell.run("ip netns add " + namespace);
            namespaces.add(namespace);
            Shell.run("ip link add " + plug(node) + " type veth peer name eth0 netns " + namespace);
            Shell.run("ip link set " + plug(node) + " master " + name + " up");
            Shell.run("ip -n " + namespace + " addr add " + host(node) + "/" + MASK + " dev eth0");
            Shell.run("ip -n " + namespace + " link set eth0 up");
            Shell.run("ip -n " + namespace + " link set lo up");
        }
    }

    String host(int node) {
        return prefix + (node + 1);
    }

    /** What a process of that node is started with. */
    List<String> in(int node) {
        return List.of("ip", "netns", "exec", namespaces.get(node));
    }

    void pull(int node) throws IOException, InterruptedException {
        Shell.run("ip link set " + plug(node) + " down");
    }

    void plugIn(int node) throws IOException, InterruptedException {
        Shell.run("ip link set " + plug(node) + " up");
    }

    private String plug(int node) {
        return name + "v" + node;
    }

    @Override
    public void close() {
        for (String namespace : namespaces) quietly("ip netns del " + namespace);
        quietly("ip link del " + name);
    }

    private static void quietly(String command) {
        try {
            Shell.run(command);
        } catch (IOException e) {
            // It was not there, or goes with the namespace.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
