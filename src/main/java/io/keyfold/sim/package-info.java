/**
 * The simulated upstream: a stand-in for the platform, for the demo, the tests, and users' own integration tests. A
 * product feature. Knows core's vocabulary only.
 *
 * <p>{@link io.keyfold.sim.Simulator} is the door. One event loop owns all state; a call takes effect in the turn in
 * which it arrived whole, whatever faults do to its answer. {@code GET /} says what is published fact and what is
 * assumption.
 */
@NullMarked
package io.keyfold.sim;

import org.jspecify.annotations.NullMarked;
