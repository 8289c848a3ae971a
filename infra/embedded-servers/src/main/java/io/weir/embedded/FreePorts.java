package io.weir.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Loopback ports that nobody listens on. */
public final class FreePorts {

    private FreePorts() {}

    /** {@code wanted}, or any free port when it is 0. */
    public static int choose(int wanted) {
        if (wanted != 0) return wanted;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("this machine has no free loopback port", e);
        }
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
