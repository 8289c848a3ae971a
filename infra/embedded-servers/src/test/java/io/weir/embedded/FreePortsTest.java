package io.weir.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreePortsTest {

    @Test
    void a_chosen_port_is_free_and_none_that_an_outgoing_connection_is_given() throws IOException {
        // By lines: of a file that says it is empty, readString takes a byte first, and /proc/sys answers only once.
        String range = Files.readAllLines(Path.of("/proc/sys/net/ipv4/ip_local_port_range"))
                .getFirst();
        int firstOfConnections = Integer.parseInt(range.split("\\s+")[0]);

        assertThat(IntStream.range(0, 50).map(i -> FreePorts.choose(0))).allSatisfy(port -> {
            assertThat(FreePorts.isFree(port)).isTrue();
            assertThat(port).isLessThan(firstOfConnections);
        });
    }

    @Test
    void no_port_is_chosen_twice_though_nobody_listens_on_it_yet() {
        assertThat(IntStream.range(0, 500).map(i -> FreePorts.choose(0))).doesNotHaveDuplicates();
    }

    @Test
    void a_wanted_port_is_kept() {
        assertThat(FreePorts.choose(8002)).isEqualTo(8002);
    }

    @Test
    void a_port_that_somebody_listens_on_is_not_free() throws IOException {
        try (ServerSocket other = new ServerSocket(FreePorts.choose(0), 1, InetAddress.getLoopbackAddress())) {
            assertThat(FreePorts.isFree(other.getLocalPort())).isFalse();
        }
    }
}
