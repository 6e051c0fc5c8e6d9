/**
 * The owner of conversations: applies signals to the machines of core, runs their effects, polls deadlines.
 * Single-threaded: everything of a conversation happens on its event loop. Arrows: in from routing, out to core and
 * upstream.
 *
 * <p>Owners change. {@link io.keyfold.shard.Survival} keeps of each conversation what the next owner needs to go on;
 * {@link io.keyfold.shard.ShardLoop#release} hands over, {@link io.keyfold.shard.ShardLoop#fence} holds back. Promised
 * is one call too many for each change of owner at most, none of it late.
 *
 * <p>Tokens that end together are not renewed together: each loop spreads its renewals over the time that is left, by
 * {@link io.keyfold.core.RenewalPace}. Every lease has one owner, so that the pace of all loops of a cluster adds up to
 * that of all its leases, at any number of nodes, without a word between them. A fixed rate for the cluster would be
 * lent, as other limits are, and be too high for few leases or let some of many lapse; who wants one has
 * {@code upstream.limits.control-per-minute}, which bounds all token requests. A token that somebody waits for is not
 * paced.
 *
 * <p>Most conversations that are open are not typed in. Once nothing happens in one while its token lives, it rests:
 * one array of bytes in {@link io.keyfold.shard.Resting} says all of it, and whoever asks for it finds it as it was.
 * That is done on a single node only: in a cluster each conversation stands beside its record, which is not packed.
 */
@NullMarked
package io.keyfold.shard;

import org.jspecify.annotations.NullMarked;
