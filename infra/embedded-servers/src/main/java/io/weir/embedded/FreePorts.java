package io.weir.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Loopback ports that nobody listens on. */
public final class FreePorts {

    /** Below what Linux takes for the near end of connections, and above what programs usually listen on. */
    private static final int FIRST = 20_000;

    private static final int END = 32_768;
    private static final int TRIES = 100;

    private FreePorts() {}

    /** {@code wanted}, or any free port when it is 0: one that no outgoing connection is given before the server has it. */
    public static int choose(int wanted) {
        if (wanted != 0) return wanted;
        return ThreadLocalRandom.current()
                .ints(TRIES, FIRST, END)
                .filter(FreePorts::isFree)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "this machine has no free loopback port between " + FIRST + " and " + END));
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
