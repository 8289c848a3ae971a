package io.weir.standalone;

import io.weir.embedded.FreePorts;
import java.util.Locale;
import org.springframework.core.env.PropertyResolver;

/**
 * The ports of the process's own faces, chosen before anything starts, so that a taken one is told at once.
 *
 * @param ingest producers post events there
 * @param query analysts read there
 * @param management operators' tools read there
 */
record Ports(int ingest, int query, int management) {

    static final int INGEST = 8002;
    static final int QUERY = 8000;
    static final int MANAGEMENT = 9090;

    /** @throws Trouble that names the setting, when a wanted port is taken */
    static Ports choose(PropertyResolver settings) {
        return new Ports(
                choose(settings, "weir.ingest.port", INGEST),
                choose(settings, "weir.query.port", QUERY),
                choose(settings, "weir.management.port", MANAGEMENT));
    }

    /** True when a server could listen on that address of this machine now. */
    static boolean canListen(String host, int port) {
        return FreePorts.isFree(host, port);
    }

    /** {@code wanted} if nobody listens there, any free one when it is 0. */
    static int check(String setting, int wanted) {
        String variable = setting.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
        if (wanted < 0 || wanted > 65535) throw noPort(setting, Integer.toString(wanted), variable);
        if (wanted != 0 && !FreePorts.isFree(wanted)) {
            throw new Trouble(
                    ExitCode.PORT_TAKEN,
                    "Port " + wanted + " (" + setting + ") is taken by another program.",
                    "End that program (`ss -ltnp 'sport = :" + wanted + "'` names it), or set " + variable
                            + " to another port, 0 for any free one.");
        }
        return FreePorts.choose(wanted);
    }

    /** {@link #check} of what is set. */
    static int choose(PropertyResolver settings, String setting, int otherwise) {
        String wanted =
                settings.getProperty(setting, Integer.toString(otherwise)).strip();
        try {
            return check(setting, Integer.parseInt(wanted));
        } catch (NumberFormatException e) {
            throw noPort(setting, wanted, setting.toUpperCase(Locale.ROOT).replace('.', '_'));
        }
    }

    private static Trouble noPort(String setting, String wanted, String variable) {
        return new Trouble(
                ExitCode.USAGE,
                "A setting is wrong: " + setting + " must be a port, 0..65535, is " + wanted + ".",
                "Correct " + variable + "; 0 takes any free one.");
    }
}
