package io.keyfold.config;

import io.keyfold.config.LoadRequest.Purpose;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rules of a node that is a member of a cluster; without {@code cluster.enabled} nothing is checked. */
final class ClusterRelations {
    /** As many bytes as the keys that come from it. */
    private static final int SECRET_BYTES = 32;

    private static final List<Key<Integer>> PORTS =
            List.of(Keys.HTTP_PORT, Keys.MANAGEMENT_PORT, ClusterKeys.PORT_OF_MEMBERS, ClusterKeys.EVENT_BUS_PORT);

    private final Relations relations;
    private final Values values;

    ClusterRelations(Relations relations, Values values) {
        this.relations = relations;
        this.values = values;
    }

    void check(Purpose purpose) {
        if (!relations.readable(ClusterKeys.ENABLED) || !values.get(ClusterKeys.ENABLED)) {
            return;
        }
        secret(purpose);
        ports();
        host();
        tls();
    }

    private void secret(Purpose purpose) {
        @Nullable String secret = values.find(ClusterKeys.SHARED_SECRET);
        if (secret != null && secret.getBytes(StandardCharsets.UTF_8).length < SECRET_BYTES) {
            relations.problem(
                    ClusterKeys.SHARED_SECRET,
                    "is shorter than " + SECRET_BYTES + " bytes and can be guessed; make one with: "
                            + "openssl rand -base64 32");
        } else if (secret == null && purpose.needsEverything() && relations.readable(ClusterKeys.SHARED_SECRET)) {
            relations.problem(
                    ClusterKeys.SHARED_SECRET,
                    "is not set, but " + relations.named(ClusterKeys.ENABLED)
                            + " is; all nodes need the same, make one with: openssl rand -base64 32");
        }
    }

    /** Free ports are for listeners that nobody has to find. */
    private void ports() {
        for (Key<Integer> port : List.of(ClusterKeys.PORT_OF_MEMBERS, ClusterKeys.EVENT_BUS_PORT)) {
            if (relations.readable(port) && values.get(port) == 0) {
                relations.problem(port, "must be a port that the other members know");
            }
            for (Key<Integer> other : PORTS.subList(0, PORTS.indexOf(port))) {
                if (relations.readable(port, other)
                        && values.get(port) != 0
                        && values.get(port).equals(values.get(other))) {
                    relations.problem(port, "must differ from " + relations.named(other) + ": they are two listeners");
                }
            }
        }
    }

    private void host() {
        if (!relations.readable(ClusterKeys.ADDRESS, ClusterKeys.MEMBERS)) {
            return;
        }
        String host = values.get(ClusterKeys.ADDRESS);
        if (Hosts.isWildcard(host)) {
            relations.problem(
                    ClusterKeys.ADDRESS,
                    "is no address that others can reach; write this node's own, such as 10.0.0.7");
        } else if (Hosts.isLoopback(host)
                && !values.get(ClusterKeys.MEMBERS).stream().allMatch(this::isLoopback)) {
            relations.warning(
                    ClusterKeys.ADDRESS,
                    "cannot be reached from other machines, but " + relations.named(ClusterKeys.MEMBERS)
                            + " may be on others");
        }
    }

    private boolean isLoopback(String member) {
        return Hosts.isLoopback(member.substring(0, member.lastIndexOf(':')));
    }

    private void tls() {
        List<Key<?>> files = List.of(ClusterKeys.TLS_CERT_FILE, ClusterKeys.TLS_KEY_FILE, ClusterKeys.TLS_CA_FILE);
        List<Key<?>> missing =
                files.stream().filter(key -> values.find(key) == null).toList();
        if (missing.isEmpty() || missing.size() == files.size()) {
            return;
        }
        Key<?> given =
                files.stream().filter(key -> !missing.contains(key)).findFirst().orElseThrow();
        for (Key<?> key : missing) {
            if (relations.readable(key)) {
                relations.problem(key, "is not set, but " + relations.named(given) + " is; all three or none");
            }
        }
    }
}
