/**
 * The owner of conversations: applies signals to the machines of core, runs their effects, polls deadlines.
 * Single-threaded: everything of a conversation happens on its event loop. Arrows: in from routing, out to core and
 * upstream.
 *
 * <p>Owners change. {@link io.keyfold.shard.Survival} keeps of each conversation what the next owner needs to go on;
 * {@link io.keyfold.shard.ShardLoop#release} hands over, {@link io.keyfold.shard.ShardLoop#fence} holds back. Promised
 * is one call too many for each change of owner at most, none of it late.
 */
@NullMarked
package io.keyfold.shard;

import org.jspecify.annotations.NullMarked;
