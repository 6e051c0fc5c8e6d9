package io.keyfold.edge.ws;

import io.keyfold.config.Settings;
import io.keyfold.edge.auth.AgentAuth;
import io.keyfold.edge.keys.AgentLimit;
import io.keyfold.edge.keys.Keystrokes;
import io.keyfold.ops.LoopMeters;
import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;

/**
 * What the sockets of one event loop work with. All of it belongs to that loop, but for {@code sessions}.
 *
 * @param limits of one socket
 * @param maxHoldMs longest hold
 * @param agents rate of an agent, whatever way it types
 * @param sessions those of the whole node
 * @param nowMs the loop's clock: monotonic milliseconds from any origin
 * @param epochMs wall time, for the expiry of tokens
 * @param random a number from 0 to its argument, exclusive
 */
public record WsServices(
        Settings.Ws limits,
        long maxHoldMs,
        Keystrokes keystrokes,
        AgentAuth auth,
        AgentLimit agents,
        Sessions sessions,
        LoopMeters meters,
        LongSupplier nowMs,
        LongSupplier epochMs,
        IntUnaryOperator random) {
    /** The same with another clock, for one socket. */
    WsServices at(LongSupplier clockMs) {
        return new WsServices(limits, maxHoldMs, keystrokes, auth, agents, sessions, meters, clockMs, epochMs, random);
    }
}
