package io.keyfold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keyfold.config.ConfigLoader;
import io.keyfold.config.LoadRequest;
import io.keyfold.config.Loaded;
import io.keyfold.config.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenersIT {
    private ServerSocket taken;

    @BeforeEach
    void take() throws IOException {
        taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    }

    @AfterEach
    void free() throws IOException {
        taken.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http.port", "management.port", "cluster.port", "cluster.event-bus-port"})
    void aTakenPortIsSaidByItsKey(String key) {
        CliFailure failure = refused(key, Integer.toString(taken.getLocalPort()));

        assertThat(failure.getExitCode()).isEqualTo(Exit.UNEXPECTED);
        assertThat(failure)
                .hasMessageContaining(key + " " + taken.getLocalPort() + " of 127.0.0.1 (")
                .hasMessageContaining("another process has it; stop that one, or set another port");
    }

    @Test
    void anotherMemberPortHasToBeToldToTheOthers() {
        assertThat(refused("cluster.port", Integer.toString(taken.getLocalPort())))
                .hasMessageEndingWith("set another port, here and in cluster.members of all nodes");
    }

    @ParameterizedTest
    @CsvSource({"http.host, 192.0.2.1", "management.host, 192.0.2.1", "cluster.host, 192.0.2.1"})
    void anAddressOfAnotherMachineIsAnInvalidConfiguration(String key, String host) {
        CliFailure failure = refused(key, host);

        assertThat(failure.getExitCode()).isEqualTo(Exit.CONFIG_INVALID);
        assertThat(failure).hasMessageContaining(key + " " + host + " is no address of this machine");
    }

    @Test
    void whatIsFreeIsFreeAfterwardsToo() throws IOException {
        int port = taken.getLocalPort();
        taken.close();

        Listeners.check(settings(Map.of("cluster.port", Integer.toString(port))));
        Listeners.check(settings(Map.of("cluster.port", Integer.toString(port))));

        taken = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"));
        assertThat(taken.isBound()).isTrue();
    }

    @Test
    void portsOfAClusterDoNotMatterToANodeAlone() {
        Listeners.check(
                settings(Map.of("cluster.enabled", "false", "cluster.port", Integer.toString(taken.getLocalPort()))));
    }

    private static CliFailure refused(String key, String value) {
        return catchThrowableOfType(CliFailure.class, () -> Listeners.check(settings(Map.of(key, value))));
    }

    /** Of a member whose ports, but for {@code other}, are free. */
    private static Settings settings(Map<String, String> other) {
        Map<String, String> flags = new HashMap<>(Map.of(
                "http.port", "0",
                "management.port", "0",
                "auth.jwt.hmac-secret", "a-secret-of-more-than-thirty-two-bytes",
                "upstream.base-url", "http://127.0.0.1:9",
                "cluster.enabled", "true",
                "cluster.secret", "a-secret-of-more-than-thirty-two-bytes",
                "cluster.port", Integer.toString(LoopbackCluster.freePort(0)),
                "cluster.event-bus-port", Integer.toString(LoopbackCluster.freePort(0))));
        flags.putAll(other);
        Loaded loaded = ConfigLoader.load(new LoadRequest(List.of(), Map.of(), flags, LoadRequest.Purpose.SERVE));
        assertThat(loaded.settings()).as("%s", loaded.problems()).isNotNull();
        return loaded.settings();
    }
}
