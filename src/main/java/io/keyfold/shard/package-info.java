/**
 * The owner of conversations: applies signals to the machines of core, runs their effects, polls deadlines.
 * Single-threaded: everything of a conversation happens on its event loop. Arrows: in from routing, out to core and
 * upstream.
 *
 * <p>The deadline wheel is not a library's: agrona's DeadlineTimerWheel grows all slots with the fullest one, and 50,000
 * deadlines in one tick (a shift that starts, tokens that expire together) took 1 GB and four seconds of the event
 * loop. {@link io.keyfold.shard.Deadlines} links the conversations themselves and allocates nothing.
 */
@NullMarked
package io.keyfold.shard;

import org.jspecify.annotations.NullMarked;
