package io.weir.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Loopback ports that nobody listens on. */
public final class FreePorts {

    /** Below what Linux takes for the near end of connections, and above what programs usually listen on. */
    private static final int FIRST = 20_000;

    private static final int END = 32_768;

    /** Each is handed out once a round: two servers that are given theirs before either listens must not get the same. */
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(END - FIRST));

    /** The same among processes: two Weirs, or two runs of tests, may start at once. */
    private static final PromisedPorts PROMISED = PromisedPorts.ofThisUser();

    private FreePorts() {}

    /** {@code wanted}, or any free port when it is 0: one that no outgoing connection is given before the server has it. */
    public static int choose(int wanted) {
        if (wanted != 0) return wanted;
        for (int tried = FIRST; tried < END; tried++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), END - FIRST);
            if (isFree(port) && PROMISED.promise(port)) return port;
        }
        throw new IllegalStateException("this machine has no free loopback port between " + FIRST + " and " + END);
    }

    /** True when a server could listen there now. */
    public static boolean isFree(int port) {
        return isFree(InetAddress.getLoopbackAddress().getHostAddress(), port);
    }

    /** The same of another address; false also when it is none of this machine. */
    public static boolean isFree(String host, int port) {
        try (ServerSocket probe = new ServerSocket()) {
            // As servers do: a port whose last connection is only just closed is free.
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(host, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
