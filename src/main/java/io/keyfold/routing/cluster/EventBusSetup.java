package io.keyfold.routing.cluster;

import io.keyfold.config.Settings;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;

/** The options of the clustered event bus. */
final class EventBusSetup {
    /** By default 20 s each: the bus would take up to 40 s to see that a peer is gone. */
    private static final long PING_MS = 2_000;
    /** By default 60 s, in which messages to a node that cannot be reached pile up without a bound. */
    private static final int CONNECT_TIMEOUT_MS = 2_000;

    private EventBusSetup() {}

    /** @param address the address that {@code cluster.host} means, as a number */
    static EventBusOptions of(Settings.Cluster settings, String address) {
        EventBusOptions options = new EventBusOptions()
                // Left alone, Vert.x guesses the address and takes any port.
                .setHost(address)
                .setPort(settings.eventBusPort())
                .setClusterPublicHost(address)
                .setClusterPublicPort(settings.eventBusPort())
                .setClusterPingInterval(PING_MS)
                .setClusterPingReplyInterval(PING_MS)
                .setConnectTimeout(CONNECT_TIMEOUT_MS)
                // True by default: any certificate would do.
                .setTrustAll(false);
        Settings.ClusterTls tls = settings.tls();
        if (tls != null) {
            options.setSsl(true)
                    .setClientAuth(ClientAuth.REQUIRED)
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .addCertPath(tls.certFile().toString())
                            .addKeyPath(tls.keyFile().toString()))
                    // Host names are not checked: whoever this authority signed is a node.
                    .setTrustOptions(
                            new PemTrustOptions().addCertPath(tls.caFile().toString()));
        }
        return options;
    }
}
