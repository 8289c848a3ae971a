package io.weir.embedded;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;

/**
 * One Kafka node, broker and controller, and its place in the cluster.
 *
 * @param id unique in the cluster, 1 or more
 * @param host on which it listens and under which others find it
 * @param port for clients and brokers
 * @param controllerPort for the other nodes' controllers; the one that the voters name
 * @param voters all nodes of the cluster, this one too: {@code id@host:controllerPort}
 * @param clusterId the same on every node
 */
public record KafkaNode(int id, String host, int port, int controllerPort, List<String> voters, String clusterId) {

    private static final Pattern VOTER = Pattern.compile("(\\d+)@([^:@]+):(\\d+)");
    private static final int MOST_COPIES = 3;

    public KafkaNode {
        voters = List.copyOf(voters);
        if (id < 1) throw new IllegalArgumentException("a node's number is 1 or more, is " + id);
        if (port < 1 || port > 65535) throw new IllegalArgumentException("a port is 1..65535, is " + port);
        if (controllerPort != controllerPort(voters, id)) {
            throw new IllegalArgumentException(
                    "the voters " + voters + " name node " + id + " with another port than " + controllerPort);
        }
    }

    /** The only node of its cluster, on loopback, on any free port for what nobody else calls. */
    static KafkaNode alone(int port) {
        int controller = FreePorts.choose(0);
        return new KafkaNode(
                1,
                "127.0.0.1",
                FreePorts.choose(port),
                controller,
                List.of("1@127.0.0.1:" + controller),
                Uuid.randomUuid().toString());
    }

    /** An id that all who were given the same voters come to. */
    public static String clusterIdOf(List<String> voters) {
        UUID name = UUID.nameUUIDFromBytes(String.join(",", voters).getBytes(StandardCharsets.UTF_8));
        return new Uuid(name.getMostSignificantBits(), name.getLeastSignificantBits()).toString();
    }

    /** {@code 1@host:port,2@host:port}. */
    public static List<String> parseVoters(String text) {
        return Stream.of(text.split(",")).map(String::strip).toList();
    }

    /** Copies of what the brokers keep for themselves: positions of groups, states of transactions. */
    int copies() {
        return Math.min(MOST_COPIES, voters.size());
    }

    boolean isAlone() {
        return voters.size() == 1;
    }

    /** The port under which the voters name node {@code id}. */
    public static int controllerPort(List<String> voters, int id) {
        int found = -1;
        for (String voter : voters) {
            Matcher parts = VOTER.matcher(voter);
            if (!parts.matches()) throw new IllegalArgumentException("a voter is id@host:port, is " + voter);
            if (Integer.parseInt(parts.group(1)) == id) found = Integer.parseInt(parts.group(3));
        }
        if (found < 0) throw new IllegalArgumentException("node " + id + " is not among the voters " + voters);
        return found;
    }
}
