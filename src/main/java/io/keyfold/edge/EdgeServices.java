package io.keyfold.edge;

import io.keyfold.config.Settings;
import io.keyfold.edge.auth.AgentAuth;
import io.keyfold.edge.keys.DesktopRates;
import io.keyfold.edge.keys.GateBroadcast;
import io.keyfold.edge.ws.Sessions;
import io.keyfold.ops.LoopMeters;
import io.keyfold.routing.Router;
import io.keyfold.upstream.Forwarder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one edge works with. Everything but {@code settings}, {@code gates}, {@code rates}, {@code sessions} and
 * {@code adminToken} belongs to the edge's event loop.
 *
 * @param settings checked settings
 * @param router the way to the owners of conversations
 * @param auth who calls
 * @param meters this loop's counters
 * @param forwarder the way of calls that are passed on; null when none are
 * @param gates opens the gates of a conversation on all loops of the node
 * @param rates what the callers of the node have used of their rates
 * @param sessions the WebSocket sessions of the node
 * @param adminToken the bearer token of {@code /admin} and of the admin's view of a conversation; a secret
 * @param nowMs the loop's clock: monotonic milliseconds from any origin
 * @param epochMs wall time, for the expiry of tokens
 */
public record EdgeServices(
        Settings settings,
        Router router,
        AgentAuth auth,
        LoopMeters meters,
        @Nullable Forwarder forwarder,
        GateBroadcast gates,
        DesktopRates rates,
        Sessions sessions,
        String adminToken,
        LongSupplier nowMs,
        LongSupplier epochMs) {
    @Override
    public String toString() {
        return "EdgeServices[settings=" + settings + "]";
    }
}
