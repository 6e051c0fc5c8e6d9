package io.keyfold.cli.replay;

import io.keyfold.cli.replay.ReplayTarget.Seat;
import io.vertx.core.Future;

/**
 * One desktop's connection to the relay, to which conversations are pinned, so that their events arrive in order.
 * Events are written without waiting for answers. Confined to the player's loop.
 */
interface Lane {
    /** Pins a conversation to this connection, before {@link #open()}; returns its place there. */
    int take(Seat seat);

    /** Prepares for events; completes when they can be written. */
    Future<Void> open();

    /** Writes an event, now or when the connection is there. */
    void send(Event event);
}
