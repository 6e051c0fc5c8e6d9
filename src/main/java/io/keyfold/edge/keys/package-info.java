/**
 * The one way from a desktop's key to the owner of its conversation, whatever brought it: the gate, the counting, the
 * rates of callers. Arrows: in from the HTTP and WebSocket edges, out to routing and core.
 */
@NullMarked
package io.keyfold.edge.keys;

import org.jspecify.annotations.NullMarked;
