/**
 * The rules, pure: typing machine, lease machine, permits, policy, and the closed sets that cross the product. Knows
 * nothing of ours, and of Java only java.lang and java.util: no clock, random, thread, logger or Vert.x. Time is a
 * number that arrives.
 */
@NullMarked
package io.keyfold.core;

import org.jspecify.annotations.NullMarked;
