package io.weir.standalone;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether anybody listens where a server should be. */
final class ServerProbe {

    private static final int TIMEOUT_MS = 1000;
    private static final Pattern HOST_AND_PORT = Pattern.compile("(?:.*[/@])?([^/@:]+):(\\d+)(?:/.*)?");

    private ServerProbe() {}

    /** @param address as {@link RunningWeir#servers} has it: with or without scheme, user and database */
    static boolean listens(String address) {
        Matcher parts = HOST_AND_PORT.matcher(address);
        if (!parts.matches()) return false;
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(parts.group(1), Integer.parseInt(parts.group(2))), TIMEOUT_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
