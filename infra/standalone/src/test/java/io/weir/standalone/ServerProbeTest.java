package io.weir.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerProbeTest {

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:%d", "redis://127.0.0.1:%d", "postgresql://postgres@127.0.0.1:%d/postgres"})
    void a_server_that_is_gone_is_told_from_one_that_listens(String address) throws IOException {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        String there = address.formatted(server.getLocalPort());
        assertThat(ServerProbe.listens(there)).isTrue();

        server.close();

        assertThat(ServerProbe.listens(there)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nowhere", "127.0.0.1:"})
    void what_is_no_address_does_not_listen(String address) {
        assertThat(ServerProbe.listens(address)).isFalse();
    }
}
