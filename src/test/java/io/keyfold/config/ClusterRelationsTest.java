package io.keyfold.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterRelationsTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final String PEM = "-----BEGIN %s-----\nAAAA\n-----END %s-----\n";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cluster.secret= | cluster.secret | openssl rand",
                "cluster.secret=short | cluster.secret | shorter than 32 bytes",
                "cluster.port=0 | cluster.port | the other members know",
                "cluster.event-bus-port=0 | cluster.event-bus-port | the other members know",
                "cluster.port=8080 | cluster.port | http.port = 8080 (default)",
                "cluster.port=9090 | cluster.port | management.port = 9090 (default)",
                "cluster.event-bus-port=5701 | cluster.event-bus-port | cluster.port = 5701 (default)",
                "cluster.host=0.0.0.0 | cluster.host | this node's own",
                "cluster.host=:: | cluster.host | this node's own",
                "cluster.members=10.0.0.1 | cluster.members | host:port",
                "cluster.members=10.0.0.1:0 | cluster.members | host:port",
                "cluster.members=10.0.0.1:65536 | cluster.members | host:port"
            })
    void memberThatCannotWorkIsRefused(String flag, String key, String why) {
        assertThat(problems(flag)).singleElement().satisfies(problem -> {
            assertThat(problem.key()).isEqualTo(key);
            assertThat(problem.whatToDo()).contains(why);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cluster.members=",
                "cluster.members=127.0.0.1:5701,[::1]:5701",
                "cluster.host=10.0.0.7",
                "cluster.secret-previous=short"
            })
    void usualMembersAreAllowed(String flag) {
        assertThat(problems(flag)).isEmpty();
    }

    @Test
    void withoutAClusterNothingOfItIsNeeded() {
        assertThat(Requests.flags(Map.of("cluster.event-bus-port", "5701")).problems())
                .isEmpty();
    }

    @Test
    void loopbackAddressWithMembersElsewhereWarns() {
        Loaded loaded = load("cluster.members=keyfold.internal:5701");
        assertThat(loaded.warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.key()).isEqualTo("cluster.host");
            assertThat(warning.whatToDo()).contains("keyfold.internal:5701");
        });
        assertThat(load("cluster.members=127.0.0.1:5702").warnings()).isEmpty();
    }

    @Test
    void filesOfTlsComeAllThreeAndMustBeWhatTheyAreSaidToBe(@TempDir Path directory) {
        Path cert = Requests.write(directory, "cert.pem", PEM.formatted("CERTIFICATE", "CERTIFICATE"));
        Path key = Requests.write(directory, "key.pem", PEM.formatted("PRIVATE KEY", "PRIVATE KEY"));
        String all = "cluster.tls.cert-file=" + cert + " cluster.tls.key-file=" + key + " cluster.tls.ca-file=";

        assertThat(Requests.keys(problems("cluster.tls.cert-file=" + cert)))
                .containsExactly("cluster.tls.key-file", "cluster.tls.ca-file");
        assertThat(problems(all + cert)).isEmpty();
        assertThat(problems(all + key))
                .singleElement()
                .satisfies(problem -> assertThat(problem.key()).isEqualTo("cluster.tls.ca-file"));
    }

    private static List<ConfigProblem> problems(String flags) {
        return load(flags).problems();
    }

    private static Loaded load(String flags) {
        Map<String, String> all = new TreeMap<>(Map.of("cluster.enabled", "true", "cluster.secret", SECRET));
        for (String flag : flags.split(" ", -1)) {
            all.put(flag.substring(0, flag.indexOf('=')), flag.substring(flag.indexOf('=') + 1));
        }
        return Requests.flags(all);
    }
}
