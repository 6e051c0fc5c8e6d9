/**
 * Where desktops arrive: HTTP parsing, agent authentication, the gate, problems. One {@link io.keyfold.edge.HttpEdge}
 * per event loop, all on one port; nothing of an edge is shared but the verified tokens ({@link io.keyfold.edge.auth}).
 * Arrows: out to routing and core; to upstream for token checks and for what is passed on
 * ({@link io.keyfold.edge.pass}).
 *
 * <p>Decided here, where the contract is silent: an id in a path that breaks the rule of ids is answered like an
 * unknown one (404); a body that is too large is read on and discarded up to a bound, so that its connection can go on.
 */
@NullMarked
package io.keyfold.edge;

import org.jspecify.annotations.NullMarked;
