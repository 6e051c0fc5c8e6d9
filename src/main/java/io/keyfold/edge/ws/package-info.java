/**
 * The WebSocket edge, {@code keyfold.v1}: one socket carries the keys of many conversations. One
 * {@link io.keyfold.edge.ws.WsServer} per event loop; nothing of it is shared but {@link io.keyfold.edge.ws.Sessions}.
 * The HTTP edge checks origin, rate and token of an upgrade and hands the socket over; it knows this package, never the
 * other way.
 *
 * <p>The way of a key: {@link io.keyfold.edge.ws.KeyReader} finds its handle in the frame's bytes,
 * {@link io.keyfold.edge.ws.HandleTable} has the handle in an array, {@link io.keyfold.edge.keys.Lane} compares two
 * times, and a counter goes up: nothing is allocated. Everything else goes through {@link io.keyfold.edge.ws.OpReader}.
 */
@NullMarked
package io.keyfold.edge.ws;

import org.jspecify.annotations.NullMarked;
