package io.keyfold.cli;

import io.keyfold.config.Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a node is going to listen, tried before anything of it starts: what is taken is then said by the name of its
 * key, and no other member sees a node come and go.
 */
public final class Listeners {
    /**
     * One address to listen on.
     *
     * @param hostKey the key that names the host
     * @param portKey the key that names the port
     * @param others what else has to change with the port; empty when nothing has
     */
    public record Listener(String hostKey, String host, String portKey, int port, String others) {
        /** Why nobody can listen there now; null when one can. */
        public @Nullable String obstacle() {
            return tried(host, port);
        }

        /** Whether this machine has such an address at all. */
        public boolean isHere() {
            return tried(host, 0) == null;
        }
    }

    private Listeners() {}

    /** Throws {@link CliFailure} for the first address that is taken, or is none of this machine. */
    static void check(Settings settings) {
        of(settings).forEach(Listeners::check);
    }

    /** All that a node with these settings listens on: traffic, management, and in a cluster two more. */
    public static List<Listener> of(Settings settings) {
        Settings.Http http = settings.http();
        Settings.Management management = settings.management();
        Settings.Cluster cluster = settings.cluster();
        List<Listener> all = new ArrayList<>();
        all.add(new Listener("http.host", http.host(), "http.port", http.port(), ""));
        all.add(new Listener("management.host", management.host(), "management.port", management.port(), ""));
        if (cluster.enabled()) {
            String alsoThere = ", here and in cluster.members of all nodes";
            all.add(new Listener("cluster.host", cluster.host(), "cluster.port", cluster.port(), alsoThere));
            all.add(new Listener("cluster.host", cluster.host(), "cluster.event-bus-port", cluster.eventBusPort(), ""));
        }
        return all;
    }

    private static void check(Listener listener) {
        String failure = listener.obstacle();
        if (failure == null) {
            return;
        }
        if (!listener.isHere()) {
            throw new CliFailure(
                    Exit.CONFIG_INVALID,
                    listener.hostKey() + " " + listener.host() + " is no address of this machine (" + failure
                            + "): set one that it has");
        }
        throw new CliFailure(
                Exit.UNEXPECTED,
                "the node cannot listen on " + listener.portKey() + " " + listener.port() + " of " + listener.host()
                        + " (" + failure + "): another process has it; stop that one, or set another port"
                        + listener.others());
    }

    private static @Nullable String tried(String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(host, port));
            return null;
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
