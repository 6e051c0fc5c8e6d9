package io.keyfold.config;

import static io.keyfold.config.AddressTypes.HOST;
import static io.keyfold.config.AddressTypes.MEMBER;
import static io.keyfold.config.ValueTypes.BOOL;
import static io.keyfold.config.ValueTypes.PATH;
import static io.keyfold.config.ValueTypes.PORT;
import static io.keyfold.config.ValueTypes.SECRET;
import static io.keyfold.config.ValueTypes.WORD;
import static io.keyfold.config.ValueTypes.listOf;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of {@code cluster.*}, a part of the list in {@link Keys}. None is re-read: a member keeps what it joined
 * with.
 */
final class ClusterKeys {
    static final Key<Boolean> ENABLED = key("cluster.enabled", BOOL, "false", "Join other nodes.");
    static final Key<String> NAME = key("cluster.name", WORD, "keyfold", "Nodes of one name form one cluster.");
    static final Key<List<String>> MEMBERS = key(
            "cluster.members",
            listOf(MEMBER),
            "",
            "Where members are (TCP join, no multicast); this node may be among them. A name with several "
                    + "addresses counts as several members.");
    static final Key<String> ADDRESS = key(
            "cluster.host",
            HOST,
            "127.0.0.1",
            "The address of this node that the others reach; the node listens on it for both ports.");
    static final Key<Integer> PORT_OF_MEMBERS = key("cluster.port", PORT, "5701", "Port of the membership.");
    static final Key<Integer> EVENT_BUS_PORT = key("cluster.event-bus-port", PORT, "5801", "Port of the event bus.");
    static final Key<Path> TLS_CERT_FILE = key(
            "cluster.tls.cert-file",
            PATH,
            null,
            "Certificate chain (PEM) of this node on the event bus. Turns TLS on, both ways; needs the two others.");
    static final Key<Path> TLS_KEY_FILE =
            key("cluster.tls.key-file", PATH, null, "Private key (PEM) of the certificate.");
    static final Key<Path> TLS_CA_FILE = key(
            "cluster.tls.ca-file",
            PATH,
            null,
            "Certificates (PEM) of the authority that signs the nodes' and nothing else: whoever it signed is a node.");
    static final Key<String> SHARED_SECRET = key(
            "cluster.secret",
            SECRET,
            null,
            "From it come the keys that encrypt what is replicated and what crosses the bus. Required in a "
                    + "cluster; 32 bytes or more.");
    static final Key<String> SHARED_SECRET_PREVIOUS = key(
            "cluster.secret-previous",
            SECRET,
            null,
            "The secret before, while it is exchanged: seals for members that do not know the new one yet.");

    /** In the order of the reference. */
    static final List<Key<?>> ALL = List.of(
            ENABLED,
            NAME,
            MEMBERS,
            ADDRESS,
            PORT_OF_MEMBERS,
            EVENT_BUS_PORT,
            TLS_CERT_FILE,
            TLS_KEY_FILE,
            TLS_CA_FILE,
            SHARED_SECRET,
            SHARED_SECRET_PREVIOUS);

    private ClusterKeys() {}

    private static <T> Key<T> key(String name, ValueType<T> type, @Nullable String defaultText, String meaning) {
        return new Key<>(name, type, defaultText, false, meaning);
    }
}
