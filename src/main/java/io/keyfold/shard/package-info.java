/**
 * The owner of conversations: applies signals to the machines of core, runs their effects, polls deadlines.
 * Single-threaded: everything of a conversation happens on its event loop. Arrows: in from routing, out to core and
 * upstream.
 */
@NullMarked
package io.keyfold.shard;

import org.jspecify.annotations.NullMarked;
