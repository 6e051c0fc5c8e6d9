/**
 * Who owns a conversation, and the way there. Arrows: in from edge, out to shard and core.
 *
 * <p>On a single node the way is {@link io.keyfold.routing.LocalRouter}. In a cluster each event loop has a
 * {@link io.keyfold.routing.ClusterLoop}: its router asks the {@link io.keyfold.routing.View} who owns the
 * conversation, and what is not here crosses the {@link io.keyfold.routing.Bus} in one batch for each node and turn, to
 * the other node's {@link io.keyfold.routing.ClusterInbox}. A question is sent once, unless whoever got it answers that
 * it is not the owner and has not touched it; then once more. Views of two nodes may differ for a moment: that costs a
 * retry, never a wait for agreement.
 */
@NullMarked
package io.keyfold.routing;

import org.jspecify.annotations.NullMarked;
